/** The entries that the filters leave, under headings that say where the next ones are from. */
const list = lazyRows({
  table: $("rows"),
  scroller: $("table"),
  columns: 3,
  nodes: entryNodes,
  size: 10,
  few: 60,
  height: 180,
});

function showList() {
  list.show(state.shown.length);
  $("nothing").hidden = state.shown.length > 0;
  $("nothing").textContent = t(state.missing || (state.all ? "nothing" : "no-rows"));
  const part = state.missing && state.shown.length ? t(state.missing) : "";
  $("table").dataset.missing = part;
}

function entryNodes(at) {
  const entry = state.shown[at];
  const words = headingOf(entry, at ? state.shown[at - 1] : null);
  const node = rowNode(entry, at);
  if (!words.length) return [node];
  const heading = (one) =>
    el("tr", { role: "row", class: "group" }, el("th", { role: "rowheader", scope: "colgroup", colspan: 3 }, ...visible(one)));
  return [...words.map(heading), node];
}

/** What changes between two entries: the document, or from duties with a counterpart to those without. */
function headingOf({ row }, before) {
  const words = [];
  const inTurn = filters.order !== "central";
  const next = !before || before.row.local !== row.local;
  if (MANY && inTurn && filters.local === "all" && next) words.push(cited(locals[row.local]));
  const kind = inTurn ? DROPPED : ADDED;
  if (row.relation === kind && (!before || before.row.relation !== kind || (inTurn && next))) {
    const count = new Set(state.shown.filter((one) => one.row.relation === kind && (!inTurn || one.row.local === row.local)).map((one) => one.row)).size;
    words.push(t(kind === DROPPED ? "group.dropped" : "group.added", { count }));
  }
  return words;
}

/** The number of the selected entry, where the filters leave it: the one chosen, or the first of its row; else -1. */
function positionOf(row) {
  const chosen = state.shown[state.place];
  if (chosen && chosen.row === row) return state.place;
  return row ? state.shown.findIndex((entry) => entry.row === row) : -1;
}

function markSelected({ scroll, focus }) {
  for (const old of $("rows").querySelectorAll('[aria-selected="true"]')) {
    old.setAttribute("aria-selected", "false");
    old.tabIndex = -1;
  }
  const at = positionOf(state.selected);
  if (at < 0) return;
  const node = [...list.body(at).children].find((one) => one.entry === state.shown[at]);
  node.setAttribute("aria-selected", "true");
  node.tabIndex = 0;
  if (focus) node.focus({ preventScroll: true });
  if (scroll) node.scrollIntoView({ block: "nearest" });
}

/** Select a row, or none; the list and both texts follow. `place` is the entry meant, where a row has several. */
function select(row, { focus = false, place = -1 } = {}) {
  Object.assign(state, { selected: row, place });
  markSelected({ scroll: true, focus });
  if (state.view === "text") readRow(row);
  if (row) say(t("said.selected", { relation: relationWords(row.relation) }));
  writeHash();
}

/** The entry so many places further among those shown. */
function step(by, focus) {
  const at = positionOf(state.selected);
  const place = at >= 0 ? at + by : by > 0 ? 0 : state.shown.length - 1;
  const next = state.shown[place];
  if (next) select(next.row, { focus, place });
}
