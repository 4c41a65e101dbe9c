// The overview: a row for each central duty, a column for each local document; only the cells near what is seen are there.
const map = { rows: [], columns: [], at: [0, 0], drawn: null, dense: locals.length > 40, whole: false };
const MOST_PRINTED = 45;
const NEAR = 6;

/** Of a cell, and how wide the heads of the rows are: what the columns leave, within bounds. */
function sizes() {
  // What a sheet of A4 across holds, with MOST_PRINTED columns.
  if (map.whole) {
    const printed = Math.min(map.columns.length, MOST_PRINTED);
    const width = Math.min(Math.max(Math.floor(560 / printed), 16), 32);
    return { width, height: 24, head: 1010 - width * printed };
  }
  const height = map.dense ? 26 : 34;
  if (narrow.matches) return { width: map.dense ? 12 : 32, height, head: 170 };
  const [room, columns] = [$("map").clientWidth - 24, map.columns.length];
  const width = map.dense ? 12 : Math.min(Math.max(Math.floor((room * 0.45) / columns), 30), 64);
  return { width, height, head: Math.max(room - width * columns, 400) };
}

const ORDERS = {
  most: (a, b) => b.answered - a.answered,
  least: (a, b) => a.answered - b.answered,
  weakened: (a, b) => b.counts[RELATIONS.indexOf("weakened")] - a.counts[RELATIONS.indexOf("weakened")],
};

/** Lay the overview out anew: the duties and documents that the search leaves, in the order asked for. */
function drawMap() {
  const words = terms(filters.q);
  const holds = (text) => words.every((word) => same(text).includes(word));
  const duties = CENTRAL.tasks.filter((duty) => !words.length || holds(duty.text + " " + duty.names.join(" ")));
  const documents = locals.filter((one) => !words.length || holds(one.title + " " + one.place));
  const none = !duties.length && !documents.length;
  map.rows = duties.length || none ? duties : CENTRAL.tasks;
  map.columns = (documents.length || none ? [...documents] : [...locals]).sort(ORDERS[$("map-order").value] || (() => 0));
  if (filters.duty) map.rows = map.rows.filter((duty) => duty.number - 1 === Number(filters.duty));
  map.at = [0, 0];
  map.drawn = null;
  $("map-dense").checked = map.dense;
  const grid = $("map");
  grid.textContent = "";
  grid.classList.toggle("dense", map.dense);
  grid.classList.toggle("asked", asked.size > 0);
  grid.setAttribute("aria-rowcount", String(map.rows.length + 1));
  grid.setAttribute("aria-colcount", String(map.columns.length + 1));
  if (!map.rows.length || !map.columns.length) {
    grid.append(el("p", { class: "nothing" }, t("map.none")));
    return;
  }
  const sheet = el("div", { class: "sheet", role: "presentation" });
  const { width, height, head } = sizes();
  sheet.style.setProperty("--cell", width + "px");
  sheet.style.setProperty("--row", height + "px");
  sheet.style.setProperty("--head", head + "px");
  sheet.style.width = head + width * (map.whole ? Math.min(map.columns.length, MOST_PRINTED) : map.columns.length) + (map.dense ? 24 : 16) + "px";
  grid.append(sheet);
  fillMap();
  tellCell(null);
}

/** Draw the cells near what is seen, unless they are there. */
function fillMap() {
  const grid = $("map");
  const sheet = grid.firstElementChild;
  if (!sheet || !sheet.classList.contains("sheet")) return;
  const { width, height, head } = sizes();
  const seen = [
    Math.floor(grid.scrollLeft / width),
    Math.ceil((grid.scrollLeft + grid.clientWidth - head) / width),
    Math.floor(grid.scrollTop / height),
    Math.ceil((grid.scrollTop + grid.clientHeight) / height),
  ];
  const [rows, columns] = [map.rows.length, map.columns.length];
  const all = map.whole ? [0, Math.min(columns, MOST_PRINTED), 0, rows] : null;
  const old = map.drawn;
  if (!all && old && old[0] <= Math.max(seen[0], 0) && old[1] >= Math.min(seen[1], columns) && old[2] <= seen[2] && old[3] >= Math.min(seen[3], rows)) return;
  const [left, right, top, bottom] = all || [
    Math.max(seen[0] - NEAR * 4, 0),
    Math.min(seen[1] + NEAR * 4, columns),
    Math.max(seen[2] - NEAR, 0),
    Math.min(seen[3] + NEAR, rows),
  ];
  map.drawn = [left, right, top, bottom];
  const made = [headRow(left, right)];
  made.push(space("height", top * height));
  for (let at = top; at < bottom; at++) made.push(dutyRow(at, left, right));
  made.push(space("height", (rows - bottom) * height));
  sheet.textContent = "";
  sheet.append(...made);
  markCell();
}

function space(side, size) {
  const made = el("span", { class: "space", "aria-hidden": "true" });
  made.style[side] = size + "px";
  return made;
}

function headRow(left, right) {
  const made = el("div", { role: "row", class: "heads", "aria-rowindex": 1 });
  made.append(el("span", { role: "columnheader", class: "corner", "aria-colindex": 1 }, el("b", {}, t("map.duty")), el("small", {}, t("map.share"))));
  made.append(space("width", left * sizes().width));
  for (let at = left; at < right; at++) {
    const one = map.columns[at];
    const label = el("span", { class: "label" }, ...visible(shorten(one.label, 12)));
    const about = documentAbout(one);
    made.append(
      el("span", { role: "columnheader", class: "document", "data-document": one.index, "aria-colindex": at + 2, title: about, "aria-label": about }, map.dense ? null : label, barOf(one.states, true)),
    );
  }
  return made;
}

function documentAbout(one) {
  return t("map.document.about", { title: one.title, all: CENTRAL.tasks.length, answered: one.answered, counts: countWords(one.counts) });
}

/** How many documents stand in each relation to a duty, made once a duty. */
function countsOf(duty) {
  if (!duty.counts) {
    duty.counts = RELATIONS.map(() => 0);
    for (const one of locals) duty.counts[one.states[duty.number - 1]] += 1;
  }
  return duty.counts;
}

function dutyRow(at, left, right) {
  const duty = map.rows[at];
  const counts = countsOf(duty);
  const answered = locals.length - counts[DROPPED];
  const about = t("map.share.about", { answered, all: locals.length, counts: countWords(counts) });
  const head = el(
    "span",
    { role: "rowheader", class: "duty-head", "data-duty": duty.number - 1, "aria-colindex": 1, title: duty.number + " " + shorten(duty.text, 300) + "\n" + about },
    el("small", { class: "number" }, String(duty.number)),
    el("span", { class: "words", lang: "zh-CN" }, ...marked(shorten(duty.text, 120), terms(filters.q))),
    stackOf(counts),
    el("small", { class: "share" }, answered + "/" + locals.length),
  );
  const made = el("div", { role: "row", class: "map-row", "aria-rowindex": at + 2 }, head, space("width", left * sizes().width));
  for (let column = left; column < right; column++) made.append(cellNode(duty, at, column));
  return made;
}

function cellNode(duty, at, column) {
  const one = map.columns[column];
  const relation = one.states[duty.number - 1];
  const words = cellWords(duty, one);
  const faded = asked.size && !asked.has(relation);
  return el(
    "span",
    {
      role: "gridcell",
      id: "cell-" + at + "-" + column,
      class: "cell r-" + RELATIONS[relation] + (faded ? " faded" : ""),
      "data-at": at + "," + column,
      "aria-colindex": column + 2,
      "aria-label": words,
      title: words,
    },
    map.dense ? null : ABOUT.marks[relation],
  );
}

function cellWords(duty, one) {
  const relation = relationWords(one.states[duty.number - 1]);
  return t("map.cell", { title: one.label === one.title ? one.title : one.label + " " + one.title, number: duty.number, relation });
}

/** A bar of relations, each as wide as its share. */
function stackOf(counts) {
  const bar = el("span", { class: "stack", "aria-hidden": "true" });
  counts.forEach((count, at) => {
    if (!count) return;
    const part = el("i", { class: "r-" + RELATIONS[at] });
    part.style.flexGrow = String(count);
    bar.append(part);
  });
  return bar;
}

function barOf(states) {
  const counts = RELATIONS.map(() => 0);
  for (const relation of states) counts[relation] += 1;
  return stackOf(counts);
}

/** Say what the cell under the pointer, or the chosen one, holds. */
function tellCell(at) {
  const chosen = at || (document.activeElement === $("map") ? map.at : null);
  const [duty, one] = chosen ? [map.rows[chosen[0]], map.columns[chosen[1]]] : [];
  $("map-said").textContent = duty && one ? cellWords(duty, one) + " ｜ " + shorten(duty.text, 90) : t("map.hint");
}

function markCell() {
  for (const old of $("map").querySelectorAll(".chosen")) old.classList.remove("chosen");
  const cell = $("cell-" + map.at.join("-"));
  if (!cell) return $("map").removeAttribute("aria-activedescendant");
  cell.classList.add("chosen");
  return $("map").setAttribute("aria-activedescendant", cell.id);
}

function moveCell(down, right) {
  const kept = (value, most) => Math.min(Math.max(value, 0), most - 1);
  map.at = [kept(map.at[0] + down, map.rows.length), kept(map.at[1] + right, map.columns.length)];
  const grid = $("map");
  const { width, height, head } = sizes();
  const top = grid.querySelector(".heads").offsetHeight;
  const [y, x] = [map.at[0] * height, map.at[1] * width];
  if (x < grid.scrollLeft) grid.scrollLeft = x;
  if (x + width + head > grid.scrollLeft + grid.clientWidth) grid.scrollLeft = x + width + head - grid.clientWidth + 8;
  if (y < grid.scrollTop) grid.scrollTop = y;
  if (y + height + top > grid.scrollTop + grid.clientHeight) grid.scrollTop = y + height + top - grid.clientHeight + 8;
  fillMap();
  markCell();
  tellCell(map.at);
}

/** Open what a cell stands for: its pairs in that document. */
function openCell([at, column]) {
  const [duty, one] = [map.rows[at], map.columns[column]];
  if (!duty || !one) return;
  openPairs({ local: String(one.index), duty: String(duty.number - 1) });
}

/** Show the pairs of a document, or of a duty in all documents. */
function openPairs(values) {
  state.view = "pairs";
  setFilters({ ...UNASKED, ...values });
  showView("pairs");
  const [first] = state.shown;
  if (first) select(first.row, { focus: !narrow.matches });
}

function listenToMap() {
  const grid = $("map");
  grid.addEventListener("scroll", () => requestAnimationFrame(fillMap), { passive: true });
  grid.addEventListener("pointerover", (event) => {
    const cell = event.target.closest(".cell");
    tellCell(cell ? cell.dataset.at.split(",").map(Number) : null);
  });
  grid.addEventListener("focus", () => {
    markCell();
    tellCell(map.at);
  });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest(".cell");
    const head = event.target.closest("[data-duty]");
    const one = event.target.closest("[data-document]");
    if (cell) openCell(cell.dataset.at.split(",").map(Number));
    else if (head) openPairs({ local: "all", order: "central", duty: head.dataset.duty });
    else if (one) openPairs({ local: one.dataset.document });
  });
  grid.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [10, 0], PageUp: [-10, 0], Home: [0, -1e6], End: [0, 1e6] };
    if (moves[event.key]) moveCell(...moves[event.key]);
    else if (event.key === "Enter") openCell(map.at);
    else return;
    event.preventDefault();
  });
  $("map-order").addEventListener("change", drawMap);
  $("map-dense").addEventListener("change", (event) => {
    map.dense = event.target.checked;
    drawMap();
  });
  window.addEventListener("resize", () => state.view === "map" && drawMap());
}

/** What stands over a column: the place where places tell the documents apart, without what all share; else the title. */
function labelDocuments() {
  const places = locals.map((one) => one.place);
  const first = places[0] || "";
  const least = Math.min(first.length, ...places.map((place) => place.length));
  let common = 0;
  for (let at = 1; at < least && places.every((place) => place.startsWith(first.slice(0, at))); at++) {
    // Where a place's name ends.
    if (/[省市区县州盟旗]/.test(first[at - 1])) common = at;
  }
  const tell = new Set(places).size === locals.length && places.every(Boolean);
  locals.forEach((one, at) => (one.label = tell ? places[at].slice(common) : one.title));
}
