// A text as paragraphs of a page: a reader's lines, and what stands in them by its offsets.
const PIECE = 3000;

/** The lines of a text that hold anything; one of a megabyte is cut into pieces that a browser can lay out. */
function cutText(text) {
  const made = [];
  let start = 0;
  while (start <= text.length) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    for (let from = start; from < end; ) {
      let to = end - from > PIECE * 1.5 ? from + PIECE : end;
      if (to < end && /[\udc00-\udfff]/.test(text[to])) to += 1;
      if (/\S/.test(text.slice(from, to))) made.push({ start: from, end: to, runsOn: from > start });
      from = to;
    }
    start = end + 1;
  }
  return made;
}

/** Give each span to the paragraphs that it stands in. */
function spread(paragraphs, spans, give) {
  for (const one of spans) {
    for (let i = Math.max(paragraphAt(paragraphs, one[0]), 0); i < paragraphs.length; i++) {
      const paragraph = paragraphs[i];
      if (paragraph.start > one[1] || (paragraph.start === one[1] && one[0] < one[1])) break;
      if (paragraph.end > one[0] || (one[0] === one[1] && paragraph.end >= one[0])) give(paragraph, one);
    }
  }
}

/** The number of the last paragraph that starts at or before an offset; -1 where none does. */
function paragraphAt(paragraphs, offset) {
  let low = 0;
  let high = paragraphs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paragraphs[middle].start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The lines near the beginning that together are the document's title. */
function markTitle(paragraphs, text, title) {
  const bare = (words) => words.replace(/\s+/g, "");
  const wanted = bare(title);
  for (let i = 0; wanted && i < Math.min(paragraphs.length, 12); i++) {
    let words = "";
    for (let j = i; j < Math.min(i + 6, paragraphs.length); j++) {
      words += bare(text.slice(paragraphs[j].start, paragraphs[j].end));
      if (!wanted.startsWith(words)) break;
      if (words !== wanted) continue;
      paragraphs.slice(i, j + 1).forEach((paragraph) => (paragraph.title = true));
      return;
    }
  }
}

function paragraphNode(paragraph, text) {
  const words = text.slice(paragraph.start, paragraph.end);
  const [heading] = paragraph.headings;
  if (paragraph.title) return el("p", { class: "title" });
  if (heading && heading[0] <= paragraph.start + 2 && heading[1] >= paragraph.end - 2 && words.length < 120) {
    return el("h" + Math.min(heading[2] + 1, 6), { class: "level-" + heading[2] });
  }
  const set = /^\s/.test(words) || paragraph.runsOn || words.includes("\t");
  return el("p", { class: set ? "set" : null });
}

/** Where the character at an offset into an element's own text is drawn. */
function placeOf(node, offset) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let left = offset;
  while (walker.nextNode()) {
    const { length } = walker.currentNode;
    if (left < length) {
      const range = document.createRange();
      range.setStart(walker.currentNode, left);
      range.setEnd(walker.currentNode, left + 1);
      return range.getBoundingClientRect();
    }
    left -= length;
  }
  return null;
}
