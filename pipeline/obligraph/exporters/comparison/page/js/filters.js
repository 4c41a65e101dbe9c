/** What is asked for, by the element that asks; the names are those in the address. */
const FIELDS = {
  q: "search",
  local: "filter-local",
  party: "filter-party",
  cell: "filter-cell",
  duty: "filter-duty",
  order: "filter-order",
};
const UNASKED = { q: "", local: "0", party: "", cell: "", duty: "", order: "" };
const filters = { ...UNASKED };
/** The relations asked for, by number; none means all. */
const asked = new Set();

const QUICK = {
  "only-different": RELATIONS.map((_, at) => at).filter((at) => RELATIONS[at] !== "kept"),
  "only-lost": ["weakened", "dropped"].map((name) => RELATIONS.indexOf(name)),
};

const OWNERS = ["lead", "support", "actors"];
const CELL_GROUPS = ["deadlines", "standards", "owner", "strength", "scope", "action", "other"];

/** The group of cells that a difference belongs to, as the filter names them. */
function groupOf({ cell }) {
  if (OWNERS.includes(cell)) return "owner";
  return CELL_GROUPS.includes(cell) ? cell : "other";
}

function groupWords(name) {
  if (name === "owner" || name === "other") return t(name);
  return t("cell." + name);
}

/** All words of a row that a search looks at, made when the first search comes. */
function haystack(row) {
  if (row.haystack === undefined) {
    const duties = [row.duty, ...row.central.map((at) => CENTRAL.tasks[at])].filter(Boolean);
    row.haystack = same(
      duties.map((duty) => [duty.text, ...CELLS.map((cell) => given(duty, cell)), ...duty.section].join(" ")).join(" "),
    );
  }
  return row.haystack;
}

function namesOf(row) {
  if (!row.names) row.names = new Set([row.duty, ...row.central.map((at) => CENTRAL.tasks[at])].flatMap((duty) => (duty ? duty.names : [])));
  return row.names;
}

const TESTS = {
  q: (row, words) => words.every((word) => haystack(row).includes(word)),
  party: (row, value) => namesOf(row).has(value),
  cell: (row, value) => row.differences.some((one) => groupOf(one) === value),
  duty: (row, value) => row.central.includes(Number(value)),
};

/** Those of the rows that meet every condition, but for those of the named fields. */
function wanted(rows, ...without) {
  const tests = Object.keys(TESTS).filter((name) => filters[name] && !without.includes(name));
  const words = terms(filters.q);
  const related = asked.size && !without.includes("relation");
  return rows.filter(
    (row) =>
      (!related || asked.has(row.relation)) &&
      tests.every((name) => TESTS[name](row, name === "q" ? words : filters[name])),
  );
}

/**
 * What the list shows, as {row, central, first}. In the order of the local texts that is one entry a row, with all its
 * central duties; in that of the central text one for each of them, those of one duty together.
 */
function entriesOf(rows) {
  if (filters.order !== "central") return rows.map((row) => ({ row, central: row.central, first: true }));
  const groups = CENTRAL.tasks.map(() => []);
  const added = [];
  for (const row of rows) {
    if (!row.central.length) added.push({ row, central: [], first: true });
    for (const at of row.central) {
      if (!filters.duty || Number(filters.duty) === at) groups[at].push({ row, central: [at], first: !groups[at].length });
    }
  }
  return [...groups.flat(), ...added];
}

function applyFilters() {
  const begun = performance.now();
  for (const [name, id] of Object.entries(FIELDS)) filters[name] = $(id).value;
  filters.local = filters.local || UNASKED.local;
  const { rows, missing } = scope();
  const kept = wanted(rows);
  state.all = rows.length;
  state.kept = kept.length;
  state.missing = missing;
  state.shown = entriesOf(kept);
  showList();
  showChips(rows);
  showCount();
  showNames();
  if (state.view === "map") drawMap();
  if (state.view === "sums") drawSums();
  if (state.view === "text") readDocument();
  performance.measure("filter", { start: begun, end: performance.now() });
  writeHash();
  if (missing === "rows.waiting") document.addEventListener("DOMContentLoaded", applyFilters, { once: true });
}

/** A button for each relation that there is, with the number of rows that it would leave. */
function showChips(rows) {
  const counts = RELATIONS.map(() => 0);
  for (const row of wanted(rows, "relation")) counts[row.relation] += 1;
  const overview = state.view === "map" || state.view === "sums";
  const totals = RELATIONS.map((_, at) => locals.reduce((sum, one) => sum + one.counts[at], 0));
  RELATIONS.forEach((name, at) => {
    const chip = chips[at];
    const count = overview ? totals[at] : counts[at];
    chip.setAttribute("aria-pressed", String(asked.has(at)));
    chip.title = t("relation-about." + name);
    chip.lastChild.textContent = String(count);
    chip.children[1].textContent = relationWords(at);
    chip.classList.toggle("none", !count);
  });
  for (const [id, wantedOnes] of Object.entries(QUICK)) {
    $(id).setAttribute("aria-pressed", String(isAsked(wantedOnes)));
  }
}

const chips = RELATIONS.map((name, at) =>
  el(
    "button",
    { type: "button", class: "chip r-" + name, "data-relation": name, "aria-pressed": "false", click: () => ask([at], true) },
    el("b", { class: "sign", "aria-hidden": "true" }, ABOUT.marks[at]),
    el("span", {}),
    el("span", { class: "number" }),
  ),
);

function isAsked(wantedOnes) {
  return asked.size === wantedOnes.length && wantedOnes.every((at) => asked.has(at));
}

/** Ask for one relation more or less, or for just these or for all again. */
function ask(relations, toggle) {
  if (toggle) {
    relations.forEach((at) => (asked.has(at) ? asked.delete(at) : asked.add(at)));
  } else {
    const already = isAsked(relations);
    asked.clear();
    if (!already) relations.forEach((at) => asked.add(at));
  }
  applyFilters();
}

function showCount() {
  const overview = state.view === "map" || state.view === "sums";
  const count = $("count");
  count.dataset.count = String(state.kept);
  count.textContent = overview
    ? t("count.locals", { shown: locals.length })
    : t(state.kept === state.all ? "count.all" : "count.some", { shown: state.kept, all: state.all });
  const used = ["party", "cell", "duty"].filter((name) => filters[name]).length + (asked.size ? 1 : 0);
  $("reset").disabled = !used && !filters.q;
  $("show-filters").textContent = t("filters") + (used ? " " + used : "");
  for (const name of ["party", "cell", "duty"]) $(FIELDS[name]).classList.toggle("used", Boolean(filters[name]));
  const told = [...asked].sort().map(relationWords);
  if (filters.q) told.push(filters.q);
  for (const name of ["party", "cell", "duty"]) {
    const option = filters[name] && $(FIELDS[name]).selectedOptions[0];
    if (option) told.push(option.dataset.plain);
  }
  $("caption").dataset.filters = told.length ? t("printed.filters", { filters: told.join("；"), shown: state.kept }) : "";
}

/** Set the fields and relations to these values, and what is not named to none. */
function setFilters(values) {
  fillFixed();
  for (const [name, id] of Object.entries(FIELDS)) {
    const value = values[name] || UNASKED[name];
    offer(name, value);
    setField($(id), value);
  }
  if (!$("filter-local").value) $("filter-local").value = UNASKED.local;
  asked.clear();
  for (const name of (values.relation || "").split(".")) if (RELATIONS.includes(name)) asked.add(RELATIONS.indexOf(name));
  applyFilters();
}

function writeHash() {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== UNASKED[name]) parts.set(name, value);
  if (asked.size) parts.set("relation", RELATIONS.filter((_, at) => asked.has(at)).join("."));
  if (state.selected) parts.set("row", state.selected.local + "." + state.selected.at);
  if (state.view !== (MANY ? "map" : "pairs")) parts.set("view", state.view);
  if (language === "en") parts.set("lang", "en");
  writeAddress(parts);
}

function readHash() {
  const values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  setLanguage(values.lang === "en" ? "en" : "zh");
  state.view = VIEWS.includes(values.view) ? values.view : MANY ? "map" : "pairs";
  setFilters(values);
  selectNamed(values.row || "");
  showView(state.view);
}

/** Select the row that an address names, when its document is read. */
function selectNamed(name) {
  const [local, at] = name.split(".").map(Number);
  const rows = name && locals[local] ? rowsOf(local) : null;
  select((rows && rows[at]) || null);
  if (name && locals[local] && !rows && whyMissing(local) === "rows.waiting") {
    document.addEventListener("DOMContentLoaded", () => selectNamed(name), { once: true });
  }
}
