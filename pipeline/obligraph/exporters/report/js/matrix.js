/** The rows that the filters leave, in the document's order. */
const matrix = lazyRows({ table: $("rows"), scroller: $("table"), columns: 8, nodes: matrixNodes });

function showRows() {
  matrix.show(state.shown.length);
  $("nothing").hidden = state.shown.length > 0;
  $("nothing").textContent = t(rows.length ? "nothing" : "no-tasks");
}

function matrixNodes(at) {
  const row = state.shown[at];
  const before = at && state.shown[at - 1];
  const first = documents.length > 1 && (!before || before.document !== row.document);
  return first ? [groupNode(row), rowNode(row, at)] : [rowNode(row, at)];
}

/** The element of a row that is shown, drawn when needed; null where the filters hide it. */
function nodeOf(row) {
  const at = state.shown.indexOf(row);
  if (at < 0) return null;
  return [...matrix.body(at).children].find((node) => node.obligation === row) || null;
}

function markRow(row, { scroll, focus }) {
  for (const old of $("rows").querySelectorAll('[aria-selected="true"]')) {
    old.setAttribute("aria-selected", "false");
    old.tabIndex = -1;
  }
  const node = row && nodeOf(row);
  if (!node) return;
  node.setAttribute("aria-selected", "true");
  node.tabIndex = 0;
  if (focus) node.focus({ preventScroll: true });
  if (scroll) node.scrollIntoView({ block: "nearest" });
}

/** Select a task, or none: its row, its words and their evidence, and its card follow each other; with it a finding. */
function select(row, { from = "", focus = false, finding = null } = {}) {
  state.selected = row;
  state.finding = finding;
  if (row && state.opened !== row.document) openDocument(row.document);
  light(row);
  drawCard(row);
  markFinding();
  // After the card, which may cover the row.
  markRow(row, { scroll: true, focus });
  if (row && from !== "text" && !finding) revealTask(row, from === "key" || from === "row");
  if (row) say(t("said.selected", { number: row.number }));
  writeHash();
}

function revealTask(row, smooth) {
  const task = paper.body && state.opened === row.document ? paper.body.tasks[row.at] : null;
  if (task) reveal(task.span[0], smooth);
}

/** The task so many places further among those shown. */
function step(by, focus) {
  if (!state.shown.length) return;
  const at = state.shown.indexOf(state.selected);
  const next = at < 0 ? (by > 0 ? 0 : state.shown.length - 1) : at + by;
  if (next < 0 || next >= state.shown.length) return;
  select(state.shown[next], { from: "key", focus });
}
