const LONGEST_CELL = 2000;
const same = (text) => text.normalize("NFKC").toLowerCase();

/** The words of a search, as `same` writes them. */
function terms(asked) {
  return same(asked).split(/\s+/).filter(Boolean);
}

/** A cell's words, cut where they are very long, with the terms of a search marked in them. */
function marked(words, terms) {
  const text = words.length > LONGEST_CELL ? words.slice(0, LONGEST_CELL) + "……" : words;
  if (!terms.length) return [document.createTextNode(text)];
  const low = text.toLowerCase();
  if (low.length !== text.length) return [document.createTextNode(text)];
  const nodes = [];
  let from = 0;
  while (from < text.length) {
    let at = -1;
    let length = 0;
    for (const term of terms) {
      const here = low.indexOf(term, from);
      if (here >= 0 && (at < 0 || here < at)) [at, length] = [here, term.length];
    }
    if (at < 0) break;
    if (at > from) nodes.push(document.createTextNode(text.slice(from, at)));
    nodes.push(el("em", {}, text.slice(at, at + length)));
    from = at + length;
  }
  nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}
