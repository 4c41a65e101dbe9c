/** What is asked for, by the element that asks; the names are those in the address. */
const FIELDS = {
  q: "search",
  doc: "filter-document",
  party: "filter-party",
  role: "filter-role",
  kind: "filter-kind",
  deadline: "filter-deadline",
  after: "filter-after",
  before: "filter-before",
  standard: "filter-standard",
  missing: "filter-missing",
};
const filters = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, ""]));

/** All words of a row that a search looks at, made when the first search comes. */
function haystack(row) {
  if (row.haystack === undefined) {
    row.haystack = same([row.task, row.names.flat().join(" "), row.deadlines, row.standards, row.id].join(" "));
  }
  return row.haystack;
}

const TESTS = {
  q: (row, words) => words.every((word) => haystack(row).includes(word)),
  doc: (row, value) => row.document === Number(value),
  party: (row, value) =>
    filters.role ? row.names[ROLES.indexOf(filters.role)].includes(value) : row.names.some((list) => list.includes(value)),
  role: (row, value) => row.names[ROLES.indexOf(value)].length > 0,
  kind: (row, value) => row.kind === value,
  deadline: (row, value) => {
    if (value === "has") return (row.has & HAS.date) > 0;
    if (value === "none") return !(row.has & HAS.date);
    return days(row).some((day) => day.startsWith(value));
  },
  standard: (row, value) => ((row.has & HAS.measure) > 0) === (value === "has"),
  missing: (row, value) => !(row.has & HAS[value]),
};

/** The rows that meet every condition, but for those of the named fields. */
function wanted(...without) {
  const asked = Object.keys(TESTS).filter((name) => filters[name] && !without.includes(name));
  const words = terms(filters.q);
  const { after, before } = filters;
  const dated = (after || before) && !without.includes("after");
  return rows.filter(
    (row) =>
      asked.every((name) => TESTS[name](row, name === "q" ? words : filters[name])) &&
      (!dated || days(row).some((day) => day >= after && (!before || day < before))),
  );
}

function applyFilters() {
  const begun = performance.now();
  const before = filters.doc;
  for (const [name, id] of Object.entries(FIELDS)) filters[name] = $(id).value;
  state.shown = Object.values(filters).some(Boolean) ? wanted() : rows;
  showRows();
  showCount();
  if (state.selected) markRow(state.selected, { scroll: true });
  performance.measure("filter", { start: begun, end: performance.now() });
  writeHash();
  if (filters.doc && filters.doc !== before) {
    if (state.selected && state.selected.document !== Number(filters.doc)) select(null);
    openDocument(Number(filters.doc));
  }
  if (state.pane === "charts") drawPictures();
  if (state.pane === "checks" && filters.doc !== before) drawChecks();
}

function showCount() {
  const shown = state.shown.length;
  const count = $("count");
  count.dataset.count = String(shown);
  count.textContent = t(shown === rows.length ? "count.all" : "count.some", { shown, all: rows.length });
  const used = Object.entries(filters).filter(([name, value]) => value && name !== "q").length;
  $("reset").disabled = !Object.values(filters).some(Boolean);
  $("show-filters").textContent = t("filters") + (used ? " " + used : "");
  for (const [name, id] of Object.entries(FIELDS)) $(id).classList.toggle("used", Boolean(filters[name]));
  const told = Object.entries(FIELDS).filter(([name]) => filters[name]).map(([name, id]) => chosenWords(name, $(id)));
  $("caption").dataset.filters = told.length ? t("printed.filters", { filters: told.join("；"), shown }) : "";
}

function chosenWords(name, field) {
  if (field.tagName !== "SELECT") return (name === "q" ? "" : field.labels[0].textContent + " ") + field.value;
  const [label] = field.labels[0].children;
  return label.textContent + " " + (field.selectedOptions[0] ? field.selectedOptions[0].dataset.plain : field.value);
}

function setFilters(values) {
  for (const [name, id] of Object.entries(FIELDS)) setField($(id), values[name] || "");
  applyFilters();
}

function writeHash() {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) parts.set(name, value);
  if (state.selected) parts.set("task", state.selected.id);
  if (state.pane !== "matrix") parts.set("pane", state.pane);
  if (state.check) parts.set("check", state.check);
  if (language === "en") parts.set("lang", "en");
  writeAddress(parts);
}

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  setLanguage(given.get("lang") === "en" ? "en" : "zh");
  setFilters(Object.fromEntries(given));
  const row = given.get("task") ? find(given.get("task")) : null;
  if (row !== state.selected) select(row);
  const pane = given.get("pane");
  state.check = given.get("check") || "";
  showPane(PANES.includes(pane) ? pane : "matrix");
}
