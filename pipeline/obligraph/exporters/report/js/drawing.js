/** What the charts are drawn with: Chart.js on first use, colours of the style sheet, patterns beside colours. */
const drawing = { ready: null, charts: new Map() };

/** Chart.js stands in the page as plain text until it is needed; false where the page has none. */
function chartsReady() {
  if (drawing.ready !== null) return drawing.ready;
  const source = $("chart-script");
  drawing.ready = false;
  if (!source) return false;
  const script = document.createElement("script");
  script.textContent = source.textContent;
  document.head.append(script);
  drawing.ready = typeof window.Chart === "function";
  return drawing.ready;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

const HATCHES = { obligation: "", prohibition: "/", permission: ".", encouragement: "-", target: "x" };
const STRENGTH_COLOURS = { must: "grey-1", should: "grey-2", do: "grey-3", strive: "grey-4", may: "grey-5" };

/** A kind's colour, with its pattern over it. */
function kindFill(kind) {
  return patterned(colour("kind-" + kind), HATCHES[kind]);
}

function patterned(base, hatch) {
  if (!hatch) return base;
  const tile = el("canvas", { width: 8, height: 8 });
  const pen = tile.getContext("2d");
  pen.fillStyle = base;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = pen.fillStyle = "rgba(255,255,255,.75)";
  pen.lineWidth = 1.4;
  const lines = { "/": [[-2, 2, 2, -2], [-1, 9, 9, -1], [6, 10, 10, 6]], "-": [[0, 2, 8, 2], [0, 6, 8, 6]] };
  lines.x = [...lines["/"], [-2, 6, 2, 10], [-1, -1, 9, 9], [6, -2, 10, 2]];
  pen.beginPath();
  for (const [x1, y1, x2, y2] of lines[hatch] || []) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
  if (hatch === ".") for (const [x, y] of [[2, 2], [6, 6]]) pen.fillRect(x - 1, y - 1, 2, 2);
  return pen.createPattern(tile, "repeat");
}

/** Draw or redraw the chart of a canvas; `click` gets the bar or dot that was clicked: {index, set}. */
function chartOn(canvas, config, click) {
  const old = drawing.charts.get(canvas);
  if (old) old.destroy();
  const { Chart } = window;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = colour("ink-2");
  Chart.defaults.borderColor = colour("line");
  const options = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    onClick: (event, elements) => {
      // Later: Chart.js is not done with the event, and a filter draws its charts anew.
      if (elements.length) setTimeout(() => click({ index: elements[0].index, set: elements[0].datasetIndex }));
    },
    onHover: (event, elements) => (canvas.style.cursor = elements.length ? "pointer" : ""),
    ...config.options,
  };
  drawing.charts.set(canvas, new Chart(canvas, { ...config, options }));
}

function bars(labels, datasets, { across = false, full = 0 } = {}) {
  const count = { stacked: true, beginAtZero: true, grid: { drawBorder: false }, ticks: { precision: 0 } };
  if (full) Object.assign(count, { max: full, ticks: { callback: (value) => value + "%" } });
  const names = { stacked: true, grid: { display: false }, ticks: { autoSkip: !across, callback: tick(labels) } };
  const legend = { position: "top", align: "start", labels: { boxWidth: 14, boxHeight: 14, padding: 14 } };
  return {
    type: "bar",
    data: { labels, datasets: datasets.map((one) => ({ maxBarThickness: 22, ...one })) },
    options: {
      indexAxis: across ? "y" : "x",
      scales: across ? { x: count, y: names } : { x: names, y: count },
      plugins: { legend, tooltip: { mode: "nearest" } },
    },
  };
}

const tick = (labels) => (value) => shorten(String(labels[value]), 16);

/** Dots in a circle with lines between them, named around it. */
function circle(nodes, edges) {
  const most = Math.max(...nodes.map((node) => node.tasks), 1);
  const widest = Math.max(...edges.map((edge) => edge.tasks), 1);
  const place = new Map();
  nodes.forEach((node, i) => {
    const angle = (i / nodes.length) * 2 * Math.PI - Math.PI / 2;
    place.set(node.name, { x: Math.cos(angle), y: -Math.sin(angle) });
  });
  const line = ({ from, to, tasks }) => ({
    data: [place.get(from), place.get(to)],
    type: "line",
    pointRadius: 0,
    pointHitRadius: 0,
    borderWidth: 0.6 + (3.4 * tasks) / widest,
    borderColor: colour("edge"),
    order: 2,
  });
  const dots = {
    data: nodes.map((node) => place.get(node.name)),
    pointRadius: nodes.map((node) => 4 + 12 * Math.sqrt(node.tasks / most)),
    pointHoverRadius: nodes.map((node) => 5 + 12 * Math.sqrt(node.tasks / most)),
    backgroundColor: colour("kind-obligation"),
    borderColor: colour("paper"),
    borderWidth: 2,
    order: 1,
  };
  // Room for the names beside the circle.
  const side = narrow.matches ? 84 : 150;
  const axis = { display: false, min: -1.1, max: 1.1 };
  const label = (item) => shorten(nodes[item.dataIndex].name, 30) + " " + nodes[item.dataIndex].tasks;
  return {
    type: "scatter",
    data: { datasets: [dots, ...edges.map(line)] },
    options: {
      layout: { padding: { left: side, right: side, top: 30, bottom: 30 } },
      scales: { x: axis, y: axis },
      plugins: {
        legend: { display: false },
        tooltip: { filter: (item) => item.datasetIndex === 0, callbacks: { label } },
      },
    },
    plugins: [{ id: "names", afterDatasetsDraw: (chart) => nameDots(chart, nodes) }],
  };
}

function nameDots(chart, nodes) {
  const pen = chart.ctx;
  pen.save();
  pen.font = "12px " + window.Chart.defaults.font.family;
  pen.fillStyle = colour("ink");
  pen.textBaseline = "middle";
  const middle = (chart.chartArea.left + chart.chartArea.right) / 2;
  chart.getDatasetMeta(0).data.forEach((dot, i) => {
    const side = Math.abs(dot.x - middle) < 8 ? 0 : dot.x > middle ? 1 : -1;
    pen.textAlign = side === 0 ? "center" : side > 0 ? "left" : "right";
    const away = dot.options.radius + 6;
    const above = dot.y < (chart.chartArea.top + chart.chartArea.bottom) / 2 ? -1 : 1;
    pen.fillText(shorten(nodes[i].name, narrow.matches ? 6 : 14), dot.x + side * away, dot.y + (side ? 0 : above * (away + 4)));
  });
  pen.restore();
}
