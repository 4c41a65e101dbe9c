/** The choices that do not depend on the rows at hand: documents, central duties, orders. */
function fillFixed() {
  const every = MANY ? [["all", t("all.locals", { count: locals.length })]] : [];
  fill("filter-local", [...every, ...locals.map((one) => [String(one.index), shorten(one.title, 50)])]);
  fill("filter-order", [["", t("order.local")], ["central", t("order.central")]]);
  fill("map-order", [["", t("map.order.as-given")], ...Object.keys(ORDERS).map((name) => [name, t("map.order." + name)])]);
  fill("filter-duty", [["", t("all")], ...CENTRAL.tasks.map((one, at) => [String(at), one.number + " " + shorten(one.text, 40)])]);
  $("field-local").hidden = !MANY;
}

/** Put options in a select, and choose what was chosen. */
function fill(id, choices) {
  const select = $(id);
  const { value } = select;
  select.textContent = "";
  select.append(...choices.map(([key, words]) => el("option", { value: key, "data-plain": words }, words)));
  setField(select, value);
}

/** See to it that a select whose choices are counted only when it is opened has the one that is asked for. */
function offer(name, value) {
  if (name === "party") fillParties(value);
  if (name === "cell") fillCells();
}

function fillParties(wantedOne) {
  const select = $("filter-party");
  const { value } = select;
  const counts = tally(wanted(scope().rows, "party"), (row) => [...namesOf(row)]);
  const above = new Set(CENTRAL.tasks.flatMap((duty) => duty.names));
  const below = new Map();
  for (const row of scope().rows) for (const name of row.duty ? row.duty.names : []) below.set(name, true);
  const group = (key, names) => {
    const listed = [...names].map((name) => [name, counts.get(name) || 0]).sort((a, b) => b[1] - a[1]);
    const options = listed.map(([name, count]) =>
      el("option", { value: name, "data-plain": name }, shorten(name, 40) + "（" + count + "）"),
    );
    return options.length ? [el("optgroup", { label: t(key) }, ...options)] : [];
  };
  select.textContent = "";
  select.append(el("option", { value: "", "data-plain": t("all") }, t("all")));
  select.append(...group("party.local", below.keys()));
  select.append(...group("party.central", [...above].filter((name) => !below.has(name))));
  setField(select, wantedOne ?? value);
}

function fillCells() {
  const rows = wanted(scope().rows, "cell");
  const choices = CELL_GROUPS.map((name) => [name, groupWords(name), rows.filter((row) => TESTS.cell(row, name)).length]);
  fill("filter-cell", [["", t("all")], ...choices.map(([name, words, count]) => [name, words + "（" + count + "）"])]);
}
