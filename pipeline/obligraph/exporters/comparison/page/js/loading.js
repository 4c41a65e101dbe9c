// Rows and texts of local documents are parsed when they are first looked at.
const loaded = new Map();
const bodies = new Map();

/** A local document's rows; null where they are not in the page (yet), or cannot be read. */
function rowsOf(index) {
  if (loaded.has(index)) return loaded.get(index);
  let record = null;
  try {
    record = read("local-" + index);
  } catch (error) {
    locals[index].damaged = true;
  }
  if (!record) return null;
  const duties = dutiesOf(record);
  const rows = record.pairs.map(([duty, central, relation, score, differences, above, below], at) => ({
    local: index,
    at,
    duty: duty < 0 ? null : duties[duty],
    central,
    relation,
    score,
    above,
    below,
    differences: differences.map(([cell, code, effect, before, after, there, here]) => ({
      cell, code, effect, before, after, there, here,
    })),
  }));
  loaded.set(index, rows);
  return rows;
}

/** The rows that the choice of documents leaves; `missing` says why there are none. */
function scope() {
  if (!locals.length) return { rows: [], missing: "" };
  const chosen = filters.local === "all" ? locals.map((_, index) => index) : [Number(filters.local)];
  const rows = [];
  let missing = "";
  for (const index of chosen) {
    const found = rowsOf(index);
    if (found) rows.push(...found);
    else missing = missing || whyMissing(index);
  }
  return { rows, missing };
}

function whyMissing(index) {
  if (locals[index].damaged) return "rows.damaged";
  if (!locals[index].rows) return "rows.left-out";
  return document.readyState === "loading" ? "rows.waiting" : "rows.damaged";
}

/** The text of a document, "central" or a local one's number: `{text, headings, spans}`, or `{missing}`. */
function bodyOf(name) {
  if (bodies.has(name)) return bodies.get(name);
  let body = null;
  try {
    body = read("text-" + name);
  } catch (error) {
    return { missing: "text.damaged" };
  }
  if (!body) {
    const kept = name === "central" ? CENTRAL.text : locals[name].text;
    return { missing: !kept ? "text.left-out" : document.readyState === "loading" ? "text.waiting" : "text.damaged" };
  }
  bodies.set(name, body);
  // The central text stays, of the others the last few.
  const others = [...bodies.keys()].filter((key) => key !== "central");
  if (others.length > 8) bodies.delete(others[0]);
  return body;
}
