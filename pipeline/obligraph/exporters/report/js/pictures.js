/** The charts of the rows that are shown: each a canvas with the same numbers in a table under it. */
const PICTURES = {
  departments: () => {
    const counted = countDepartments(state.shown);
    const drawn = counted.slice(0, MOST_BARS);
    const names = drawn.map((one) => one.name);
    const sets = [
      { label: t("role.lead"), data: drawn.map((one) => one.lead), backgroundColor: colour("kind-obligation") },
      { label: t("role.support"), data: drawn.map((one) => one.support), backgroundColor: patterned(colour("sky"), "/") },
    ];
    return {
      head: [t("department"), t("role.lead"), t("role.support")],
      table: drawn.map((one) => [one.name, one.lead, one.support]),
      more: counted.length - drawn.length,
      height: 90 + 26 * drawn.length,
      config: bars(names, sets, { across: true }),
      click: ({ index, set }) => setFilters({ ...filters, party: names[index], role: ROLES[set] }),
    };
  },
  deadlines: () => {
    const counted = countMonths(state.shown);
    const drawn = everyMonth(counted);
    const kinds = ABOUT.kinds.filter((kind) => counted.some((one) => one.kinds[kind]));
    const sets = kinds.map((kind) => ({
      label: t("kind." + kind),
      data: drawn.map((one) => one.kinds[kind]),
      backgroundColor: kindFill(kind),
    }));
    return {
      head: [t("month"), ...kinds.map((kind) => t("kind." + kind))],
      table: counted.map((one) => [one.month, ...kinds.map((kind) => one.kinds[kind])]),
      note: drawn === counted && counted.length > 1 ? t("picture.deadlines.gaps") : "",
      height: 300,
      config: bars(drawn.map((one) => one.month), sets),
      click: ({ index }) => setFilters({ ...filters, deadline: "", ...monthLimits(drawn[index].month) }),
    };
  },
  network: () => {
    const { nodes, edges } = countNetwork(state.shown);
    const drawn = nodes.slice(0, MOST_BARS);
    return {
      head: [t("role.lead"), t("role.support"), t("tasks")],
      table: edges.map((edge) => [edge.from, edge.to, edge.tasks]),
      more: nodes.length - drawn.length,
      height: narrow.matches ? 380 : 520,
      config: circle(drawn, edges),
      click: ({ index, set }) => set === 0 && setFilters({ ...filters, party: drawn[index].name, role: "" }),
    };
  },
  strength: () => {
    const { bySection, groups } = countStrength(state.shown);
    const drawn = groups.slice(0, MOST_BARS);
    const kinds = ABOUT.kinds.filter((kind) => drawn.some((one) => one.kinds[kind]));
    const strengths = ABOUT.strengths.filter((strength) => drawn.some((one) => one.strengths[strength]));
    const sets = [
      ...kinds.map((kind) => ({
        label: t("kind." + kind),
        data: drawn.map((one) => one.kinds[kind]),
        backgroundColor: kindFill(kind),
        stack: "kind",
      })),
      ...strengths.map((strength) => ({
        label: t("strength." + strength),
        data: drawn.map((one) => one.strengths[strength]),
        backgroundColor: colour(STRENGTH_COLOURS[strength]),
        stack: "strength",
      })),
    ];
    const names = drawn.map((one) => one.name);
    return {
      title: t(bySection ? "picture.strength.section" : "picture.strength.document"),
      head: [t(bySection ? "section" : "document"), ...sets.map((set) => set.label)],
      table: drawn.map((one, i) => [one.name, ...sets.map((set) => set.data[i])]),
      more: groups.length - drawn.length,
      height: 130 + 46 * drawn.length,
      config: bars(names, sets, { across: true }),
      click: ({ index, set }) => {
        const chosen = set < kinds.length ? { kind: kinds[set] } : {};
        setFilters({ ...filters, ...chosen, doc: bySection ? filters.doc : String(drawn[index].document) });
      },
    };
  },
  completeness: () => {
    const counted = countCompleteness(state.shown);
    const all = state.shown.length;
    const share = (count) => (all ? Math.round((1000 * count) / all) / 10 : 0);
    const sets = [
      { label: t("with"), data: counted.map((one) => share(one.given)), backgroundColor: colour("kind-permission") },
      { label: t("without"), data: counted.map((one) => share(one.missing)), backgroundColor: patterned(colour("grey-5"), "/") },
    ];
    return {
      head: [t("element"), t("with"), t("without"), t("share")],
      table: all ? counted.map((one) => [t("with." + one.name), one.given, one.missing, share(one.given) + "%"]) : [],
      height: 210,
      config: bars(counted.map((one) => t("with." + one.name)), sets, { across: true, full: 100 }),
      click: ({ index, set }) => set === 1 && setFilters({ ...filters, missing: counted[index].name }),
    };
  },
};

function monthLimits(month) {
  const [year, number] = month.split("-").map(Number);
  const next = number === 12 ? [year + 1, 1] : [year, number + 1];
  const first = ([y, m]) => String(y).padStart(4, "0") + "-" + String(m).padStart(2, "0") + "-01";
  return { after: first([year, number]), before: first(next) };
}

function drawPictures() {
  if (document.readyState === "loading") {
    // Chart.js stands at the very end of the page.
    document.addEventListener("DOMContentLoaded", drawPictures, { once: true });
    return;
  }
  const able = chartsReady();
  $("charts-note").hidden = able;
  $("charts-note").textContent = t($("chart-script") ? "charts.failed" : "charts.missing");
  for (const name of Object.keys(PICTURES)) drawPicture(name, able);
}

function drawPicture(name, able) {
  const figure = figureOf(name, able);
  const canvas = figure.querySelector("canvas");
  const made = PICTURES[name]();
  const title = made.title || t("picture." + name);
  const empty = !made.table.length;
  figure.querySelector("h2").textContent = title;
  figure.querySelector(".about").textContent = empty
    ? t("charts.none")
    : [able ? t("picture." + name + ".about") : "", made.note, made.more > 0 ? t("charts.more", { count: made.more }) : ""].join(" ");
  figure.querySelector("summary").textContent = t("charts.table");
  figure.querySelector("details").hidden = empty;
  const old = figure.querySelector("table");
  old.replaceWith(numbers(title, made));
  if (!canvas) return;
  canvas.parentElement.hidden = empty;
  if (empty) return;
  canvas.parentElement.style.height = made.height + "px";
  canvas.setAttribute("aria-label", t("picture.summary", { title, first: told(made) }));
  chartOn(canvas, made.config, made.click);
}

/** The first lines of a table as a sentence, for those who do not see the chart. */
function told({ head, table }) {
  const lines = table.slice(0, 3).map((cells) => cells.map((cell, i) => (i ? head[i] + " " + cell : cell)).join(" "));
  return lines.join(language === "en" ? "; " : "；");
}

function figureOf(name, able) {
  const known = document.querySelector(`figure[data-figure="${name}"]`);
  if (known) return known;
  const canvas = able ? el("div", { class: "canvas" }, el("canvas", { "data-picture": name, role: "img" })) : null;
  const figure = el(
    "figure",
    { "data-figure": name },
    el("figcaption", {}, el("h2", {}), el("p", { class: "about" })),
    canvas,
    el("details", { open: !able }, el("summary", {}), el("div", { class: "numbers" }, el("table", {}))),
  );
  $("pictures").append(figure);
  return figure;
}

function numbers(title, { head, table }) {
  const cell = (words, i) => (i ? el("td", {}, String(words)) : el("th", { scope: "row" }, String(words)));
  return el(
    "table",
    {},
    el("caption", { class: "unseen" }, title),
    el("thead", {}, el("tr", {}, ...head.map((words) => el("th", { scope: "col" }, words)))),
    el("tbody", {}, ...table.map((cells) => el("tr", {}, ...cells.map(cell)))),
  );
}
