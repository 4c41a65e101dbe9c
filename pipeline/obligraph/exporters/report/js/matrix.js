const GROUP = 40;
const DRAWN_AT_ONCE = 240;
/** The rows in groups, each a tbody: all drawn where they are few, else those near what is seen. */
const matrix = { groups: [], height: 64, watcher: null, scrolled: false };

function showRows() {
  const table = $("rows");
  if (matrix.watcher) matrix.watcher.disconnect();
  matrix.groups.forEach((group) => group.body.remove());
  matrix.groups = [];
  const few = state.shown.length <= DRAWN_AT_ONCE;
  const made = document.createDocumentFragment();
  for (let from = 0; from < state.shown.length; from += GROUP) {
    const to = Math.min(from + GROUP, state.shown.length);
    const group = { from, to, drawn: false, body: el("tbody", { role: "rowgroup" }), height: 0 };
    group.body.group = group;
    matrix.groups.push(group);
    if (few || from < GROUP) drawGroup(group);
    else clearGroup(group);
    made.append(group.body);
  }
  table.append(made);
  table.setAttribute("aria-rowcount", String(state.shown.length + 1));
  // Setting it lays the page out, which a filter need not wait for.
  if (matrix.scrolled) $("table").scrollTop = 0;
  matrix.scrolled = false;
  $("nothing").hidden = state.shown.length > 0;
  $("nothing").textContent = t(rows.length ? "nothing" : "no-tasks");
  if (!few) watch();
}

function watch() {
  matrix.watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) drawGroup(target.group);
        else if (target.group.drawn) clearGroup(target.group);
      }
    },
    { root: $("table"), rootMargin: "1500px 0px" },
  );
  matrix.groups.forEach((group) => matrix.watcher.observe(group.body));
}

function drawGroup(group) {
  if (group.drawn) return;
  group.drawn = true;
  const nodes = [];
  for (let i = group.from; i < group.to; i++) {
    const row = state.shown[i];
    const before = i && state.shown[i - 1];
    if (documents.length > 1 && (!before || before.document !== row.document)) nodes.push(groupNode(row));
    nodes.push(rowNode(row, i));
  }
  group.body.textContent = "";
  group.body.append(...nodes);
}

/** Leave only the height of what is far from sight. */
function clearGroup(group) {
  if (group.drawn) {
    group.height = group.body.offsetHeight;
    if (group.height) matrix.height = group.height / (group.to - group.from);
  }
  group.drawn = false;
  const gap = el("td", { colspan: 8 });
  gap.style.height = (group.height || matrix.height * (group.to - group.from)) + "px";
  group.body.textContent = "";
  group.body.append(el("tr", { class: "gap", "aria-hidden": "true" }, gap));
}

function drawAll() {
  if (matrix.watcher) matrix.watcher.disconnect();
  matrix.groups.forEach(drawGroup);
}

/** The element of a row that is shown, drawn when needed; null where the filters hide it. */
function nodeOf(row) {
  const at = state.shown.indexOf(row);
  if (at < 0) return null;
  const group = matrix.groups[Math.floor(at / GROUP)];
  drawGroup(group);
  return [...group.body.children].find((node) => node.obligation === row) || null;
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

/** Select a task, or none: its row, its words and their evidence, and its card follow each other. */
function select(row, { from = "", focus = false } = {}) {
  state.selected = row;
  if (row && state.opened !== row.document) openDocument(row.document);
  light(row);
  drawCard(row);
  // After the card, which may cover the row.
  markRow(row, { scroll: true, focus });
  if (row && from !== "text") revealTask(row, from === "key" || from === "row");
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
