const BLOCK = 30;

/**
 * A document's text in an element that scrolls. `marks(at)` gives the class and the row of the duty with this number,
 * `spots()` what is lit: [{span, role}].
 */
function textPane({ article, paper, marks, spots }) {
  const pane = { paper, key: null, body: null, paragraphs: [], open, refresh, reveal, nearest, topOf };
  let drawn = 0;
  let ticket = 0;
  let reveals = 0;

  function open(key, name, body, source) {
    if (pane.key === key && pane.body) return;
    Object.assign(pane, { key, body: null, paragraphs: [] });
    ticket += 1;
    drawn = 0;
    article.textContent = "";
    paper.scrollTop = 0;
    if (body.missing || !body.text.trim()) {
      article.append(el("p", { class: "nothing" }, t(body.missing || "text.empty", { file: source })));
      return;
    }
    pane.body = body;
    pane.paragraphs = cutText(body.text).map((one) => ({ ...one, duties: [], headings: [] }));
    spread(pane.paragraphs, body.spans.map((span, at) => [...span, at]), (paragraph, one) => paragraph.duties.push(one));
    spread(pane.paragraphs, body.headings, (paragraph, one) => paragraph.headings.push(one));
    markTitle(pane.paragraphs, body.text, name);
    pane.paragraphs.forEach((paragraph) => (paragraph.node = paragraphNode(paragraph, body.text)));
    drawUntil(BLOCK * 2 - 1);
    const mine = ticket;
    const more = () => {
      if (mine !== ticket || drawn >= pane.paragraphs.length) return;
      drawUntil(drawn + BLOCK * 4);
      later(more);
    };
    later(more);
  }

  /** Draw all paragraphs up to and with the one of this number. */
  function drawUntil(last) {
    const lit = spots();
    while (drawn <= last && drawn < pane.paragraphs.length) {
      if (drawn % BLOCK === 0) article.append(el("div", { class: "block" }));
      write(pane.paragraphs[drawn], lit);
      article.lastElementChild.append(pane.paragraphs[drawn].node);
      drawn += 1;
    }
  }

  /** Write all that is drawn anew, where what it is marked as has changed. */
  function refresh() {
    const lit = spots();
    pane.paragraphs.slice(0, drawn).forEach((paragraph) => write(paragraph, lit));
  }

  function write(paragraph, lit) {
    const { start, end, node } = paragraph;
    const here = lit.filter((one) => one.span[0] < end && one.span[1] > start);
    const looks = paragraph.duties.map(([from, to, at]) => ({ from, to, at, ...marks(at) }));
    const sign = JSON.stringify([looks.map((one) => one.class), here]);
    if (paragraph.sign === sign) return;
    paragraph.sign = sign;
    const cuts = new Set([start, end]);
    const spans = [...paragraph.duties, ...paragraph.headings, ...here.map((one) => one.span)];
    for (const [from, to] of spans) {
      cuts.add(Math.min(Math.max(from, start), end)).add(Math.min(Math.max(to, start), end));
    }
    const edges = [...cuts].sort((a, b) => a - b);
    node.textContent = "";
    let owner = null;
    let mark = null;
    for (let i = 0; i + 1 < edges.length; i++) {
      const [from, to] = [edges[i], edges[i + 1]];
      const covers = (span) => span[0] <= from && span[1] >= to;
      // Of duties inside each other the inner one is meant.
      const duty = looks.filter((one) => one.from <= from && one.to >= to).reduce((a, b) => (a && a.from > b.from ? a : b), null);
      const spot = here.find((one) => covers(one.span));
      let leaf = visible(pane.body.text.slice(from, to));
      if (spot) leaf = [el("span", { class: "spot e-" + spot.effect }, ...leaf)];
      if (!paragraph.title && paragraph.headings.some(covers)) leaf = [el("b", { class: "heading" }, ...leaf)];
      if (!duty) node.append(...leaf);
      else if (owner === duty) mark.append(...leaf);
      else {
        mark = el("mark", { class: duty.class, "data-duty": duty.at }, ...leaf);
        node.append(mark);
      }
      owner = duty;
    }
  }

  /** Bring a duty into view, its first words so far below the upper edge. */
  function reveal(duty, smooth, wantedTop) {
    const span = pane.body && pane.body.spans[duty];
    const at = span ? paragraphAt(pane.paragraphs, span[0]) : -1;
    if (at < 0) return;
    drawUntil(at + BLOCK);
    const { node, start } = pane.paragraphs[at];
    const height = wantedTop === undefined ? paper.clientHeight * 0.3 : wantedTop;
    const away = () => {
      const box = placeOf(node, span[0] - start) || node.getBoundingClientRect();
      return box.top - paper.getBoundingClientRect().top - height;
    };
    reveals += 1;
    const mine = reveals;
    if (smooth && !calm.matches && Math.abs(away()) < paper.clientHeight * 2) {
      paper.scrollBy({ top: away(), behavior: "smooth" });
    } else {
      paper.scrollBy(0, away());
      // Blocks that come near are laid out in the next frames, and move what follows them.
      const settle = (frames) => {
        if (mine !== reveals || !frames) return;
        paper.scrollBy(0, away());
        requestAnimationFrame(() => settle(frames - 1));
      };
      requestAnimationFrame(() => settle(4));
    }
  }

  /** The first duty at or below a line across the view for which `test` holds. */
  function nearest(line, test) {
    const top = paper.getBoundingClientRect().top + line;
    let low = 0;
    let high = drawn;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pane.paragraphs[middle].node.getBoundingClientRect().bottom < top) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < Math.min(low + 12, drawn); i++) {
      const duty = pane.paragraphs[i].duties.find((one) => one[0] >= pane.paragraphs[i].start && test(one[2]));
      if (duty) return duty[2];
    }
    return -1;
  }

  /** How far below the upper edge of the view a duty begins. */
  function topOf(duty) {
    const [start] = pane.body.spans[duty];
    const paragraph = pane.paragraphs[paragraphAt(pane.paragraphs, start)];
    const box = placeOf(paragraph.node, start - paragraph.start) || paragraph.node.getBoundingClientRect();
    return box.top - paper.getBoundingClientRect().top;
  }

  return pane;
}
