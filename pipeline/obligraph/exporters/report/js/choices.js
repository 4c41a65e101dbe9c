/** Fill the selects: every choice with the number of tasks that it leaves beside the other filters. */
function fillChoices() {
  for (const [name, id] of Object.entries(FIELDS)) if ($(id).tagName === "SELECT") fillChoice(name);
}

function fillChoice(name) {
  const select = $(FIELDS[name]);
  const { value } = select;
  const made = choicesOf(name).map(([key, words, count]) =>
    el("option", { value: key, "data-plain": words }, words + "（" + count + "）"),
  );
  select.textContent = "";
  select.append(el("option", { value: "", "data-plain": t("all") }, t("all")), ...made);
  setField(select, value);
}

/** [value, words, tasks] of each choice. */
function choicesOf(name) {
  const among = wanted(name, name === "deadline" ? "after" : "");
  const count = (value) => among.filter((row) => TESTS[name](row, value)).length;
  const plain = (values, prefix) => values.map((value) => [value, t(prefix + value), count(value)]);
  if (name === "doc") {
    const counts = tally(among, (row) => [row.document]);
    return documents.map((one) => [one.index, shorten(one.title, 40), counts.get(one.index) || 0]);
  }
  if (name === "party") return partyChoices(among);
  if (name === "role") return plain(ROLES, "role.");
  if (name === "kind") return plain(ABOUT.kinds, "kind.");
  if (name === "standard") return plain(["has", "none"], "");
  if (name === "missing") return plain(Object.keys(HAS), "missing.");
  const years = [...new Set(rows.flatMap((row) => days(row).map((day) => day.slice(0, 4))))].sort();
  return [...plain(["has", "none"], ""), ...years.map((year) => [year, t("year", { year }), count(year)])];
}

let everyParty = null;

function partyChoices(among) {
  const inRole = (row) => (filters.role ? row.names[ROLES.indexOf(filters.role)] : row.names.flat());
  everyParty = everyParty || [...tally(rows, (row) => row.names.flat()).keys()];
  const counts = tally(among, inRole);
  return everyParty
    .map((name) => [name, shorten(name, 40), counts.get(name) || 0])
    .sort((a, b) => b[2] - a[2]);
}

function fillDocuments() {
  const select = $("open-document");
  select.textContent = "";
  select.append(...documents.map((one) => el("option", { value: one.index }, shorten(one.title, 60))));
  select.value = String(Math.max(state.opened, 0));
  document.body.classList.toggle("single", documents.length < 2);
}
