/** An entry of the list as a table's row: the central sentence, what became of it, the local one. */
function rowNode(entry, position) {
  const { row } = entry;
  const name = RELATIONS[row.relation];
  const chosen = row === state.selected && position === positionOf(row);
  const made = el(
    "tr",
    {
      role: "row",
      class: "pair r-" + name + (entry.first ? "" : " again"),
      "data-row": row.local + "." + row.at,
      "data-relation": name,
      "aria-selected": String(chosen),
      "aria-rowindex": position + 2,
      tabindex: chosen ? 0 : -1,
    },
    el("td", { role: "gridcell", class: "central", "data-name": t("column.central") }, ...centralParts(entry)),
    el("td", { role: "gridcell", class: "between", "data-name": t("column.between") }, badge(row), differenceList(row)),
    el("td", { role: "gridcell", class: "local", "data-name": t("column.local") }, ...localParts(row)),
  );
  made.entry = entry;
  return made;
}

function centralParts({ row, central, first }) {
  if (!central.length) return [el("p", { class: "absent" }, t("row.added"))];
  return central.map((at, place) => {
    const duty = CENTRAL.tasks[at];
    const closest = at === row.central[0];
    const label = first ? (place ? t("row.also") : "") : t("row.again");
    const pieces = closest ? piecesOf(duty.text, row.above) : [[duty.text, false]];
    return dutyPart("central", row, duty, pieces, "del", label, row.duty);
  });
}

function localParts(row) {
  if (!row.duty) return [...documentLabel(row), el("p", { class: "absent" }, t("row.dropped"))];
  const closest = row.central.length ? CENTRAL.tasks[row.central[0]] : null;
  return [
    ...documentLabel(row),
    dutyPart("local", row, row.duty, piecesOf(row.duty.text, row.below), "ins", "", closest),
  ];
}

/** Which document a row is from, where the list has rows of several in the order of the central text. */
function documentLabel(row) {
  if (filters.local !== "all" || filters.order !== "central") return [];
  return [el("p", { class: "document" }, ...visible(locals[row.local].title))];
}

/** A duty of one side: where it stands, its sentence with the words marked that only this side has, its cells. */
function dutyPart(side, row, duty, pieces, tag, label, other) {
  const show = el(
    "button",
    {
      type: "button",
      class: "show",
      "aria-label": t("row.show." + side, { number: duty.number }),
      click: (event) => {
        event.stopPropagation();
        showInText(row, side);
      },
    },
    t("row.show"),
  );
  const section = duty.section.map((one) => one.replace(/[。：:]$/, "")).join(" › ");
  const head = el(
    "p",
    { class: "where" },
    el("b", {}, t("row." + side, { number: duty.number })),
    label ? el("i", {}, label) : null,
    el("span", { class: "section", title: section }, ...visible(shorten(section, 60))),
    show,
  );
  return el("div", { class: "duty" }, head, el("p", { class: "quote" }, ...sentence(pieces, tag)), facts(duty, other, row));
}

/** A sentence's pieces, [text, marked], by the lengths of those that are not marked and those that are, in turn. */
function piecesOf(whole, lengths) {
  const own = typeof lengths[0] === "string";
  const text = own ? lengths[0] : whole;
  const pieces = [];
  let from = 0;
  lengths.slice(own ? 1 : 0).forEach((length, at) => {
    if (length) pieces.push([text.slice(from, from + length), at % 2 === 1]);
    from += length;
  });
  if (from < text.length) pieces.push([text.slice(from), false]);
  return pieces;
}

function sentence(pieces, tag) {
  const words = terms(filters.q);
  return pieces.flatMap(([text, only]) => {
    const nodes = words.length ? marked(text, words) : visible(text);
    return only ? [el(tag, {}, ...nodes)] : nodes;
  });
}

/** The cells that either side fills, so that a gap on one side is seen. */
function facts(duty, other, row) {
  const list = el("dl", { class: "facts" });
  for (const cell of CELLS) {
    const words = given(duty, cell);
    if (!words && !(other && given(other, cell))) continue;
    const differs = row.differences.find((one) => one.cell === cell);
    const about = { class: differs ? "differs e-" + EFFECTS[differs.effect] : null };
    list.append(el("dt", about, t("fact." + cell)), el("dd", about, ...(words ? marked(words, terms(filters.q)) : ["—"])));
  }
  return list.children.length ? list : null;
}

function badge({ relation, score, central, duty }) {
  const name = RELATIONS[relation];
  const sign = el("b", { class: "sign", "aria-hidden": "true" }, ABOUT.marks[relation]);
  const sure = central.length && duty ? el("small", { title: t("row.score.about") }, t("row.score", { score: score.toFixed(2) })) : null;
  return el("p", { class: "relation" }, el("span", { class: "badge r-" + name, title: t("relation-about." + name) }, sign, relationWords(relation)), sure);
}

function differenceList({ differences }) {
  if (!differences.length) return null;
  return el("ul", { class: "differences" }, ...differences.map(differenceItem));
}

function differenceItem(one) {
  const effect = EFFECTS[one.effect];
  const words = [el("b", { "aria-hidden": "true" }, ABOUT.effectMarks[one.effect]), el("span", { class: "called" }, differenceName(one))];
  if (one.before) words.push(el("del", {}, ...visible(one.before)));
  if (one.before && one.after) words.push(el("span", { class: "arrow", "aria-hidden": "true" }, "→"));
  if (one.after) words.push(el("ins", {}, ...visible(one.after)));
  return el("li", { class: "e-" + effect, title: t("effect." + effect), "data-code": one.code }, ...words);
}
