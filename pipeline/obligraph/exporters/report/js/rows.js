/** A task as a row of the matrix, with the words of the workbook. */
function rowNode(row, position) {
  const made = el(
    "tr",
    {
      role: "row",
      "data-task": row.id,
      "aria-selected": String(row === state.selected),
      "aria-rowindex": position + 2,
      tabindex: row === state.selected ? 0 : -1,
    },
    el("td", { role: "gridcell", class: "number" }, String(row.number), foundSign(row)),
    el("td", { role: "gridcell", class: "task", "data-name": t("column.task") }, ...found(row.task)),
  );
  CELLS.forEach((cell, i) => made.append(cellNode(cell, row[cell], (row.notes >> i) & 1)));
  const kind = el("span", { class: "kind kind-" + row.kind }, t("kind." + row.kind));
  made.append(el("td", { role: "gridcell", class: "kind", "data-name": t("column.kind") }, kind));
  made.obligation = row;
  return made;
}

function cellNode(cell, words, empty) {
  const about = { role: "gridcell", class: cell, "data-name": t("column." + cell) };
  if (empty) return el("td", about, el("i", {}, note(words)));
  if (!words) return el("td", { ...about, class: cell + " blank" });
  return el("td", about, ...(cell === "deadlines" ? dated(words) : found(words)));
}

/** A date is never broken over two lines. */
function dated(words) {
  const parts = words.split(/(\(?\d{4}-\d{2}-\d{2}起?\)?)/);
  return parts.flatMap((part, i) => (i % 2 ? [el("span", { class: "date" }, part)] : found(part)));
}

/** The document that the rows below it belong to. */
function groupNode(row) {
  const one = documents[row.document];
  const words = one.title + (one.number ? "（" + one.number + "）" : "");
  return el("tr", { role: "row", class: "group" }, el("th", { role: "rowheader", colspan: 8, scope: "colgroup" }, words));
}

/** A cell's words with what was searched for marked. */
function found(words) {
  return marked(words, terms(filters.q));
}

/** Why a cell is empty, in the page's language; what the matrix says otherwise stays as it is. */
function note(words) {
  return WORDS["note." + words] ? t("note." + words) : words;
}
