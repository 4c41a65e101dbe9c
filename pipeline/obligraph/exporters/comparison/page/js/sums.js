/** The local documents with their counts, a row each, by the column chosen. */
const sums = { by: "", down: true, shown: [] };
const sumList = lazyRows({ table: $("sums"), scroller: $("sums-scroll"), columns: RELATIONS.length + 5, nodes: (at) => [sumNode(sums.shown[at])] });

const SUM_KEYS = {
  document: (one) => one.index,
  date: (one) => one.date,
  tasks: (one) => one.tasks,
  share: (one) => one.answered,
};

function drawSums() {
  const words = terms(filters.q);
  const key = SUM_KEYS[sums.by] || ((one) => (sums.by ? one.counts[RELATIONS.indexOf(sums.by)] : one.index));
  const turn = sums.down ? -1 : 1;
  sums.shown = locals
    .filter((one) => words.every((word) => same(cited(one) + " " + one.place).includes(word)))
    .sort((a, b) => (sums.by ? turn * (key(a) > key(b) ? 1 : key(a) < key(b) ? -1 : 0) || a.index - b.index : 0));
  $("sums-head").textContent = "";
  $("sums-head").append(...["document", "date", "tasks", "share", "make-up"].map((name) => sumHead(name, t("sums." + name))), ...RELATIONS.map((name, at) => sumHead(name, relationWords(at))));
  sumList.show(sums.shown.length);
  drawUnread();
}

function sumHead(name, words) {
  if (name === "make-up") return el("th", { scope: "col", class: name }, words);
  const sorted = sums.by === name ? (sums.down ? "descending" : "ascending") : null;
  const button = el("button", { type: "button" }, words, sorted ? el("span", { "aria-hidden": "true" }, sums.down ? " ↓" : " ↑") : null);
  button.addEventListener("click", () => {
    Object.assign(sums, { down: sums.by === name ? !sums.down : name !== "document" && name !== "date", by: name });
    drawSums();
  });
  return el("th", { scope: "col", class: name, "aria-sort": sorted }, button);
}

function sumNode(one) {
  const share = CENTRAL.tasks.length ? Math.round((100 * one.answered) / CENTRAL.tasks.length) + "%" : "—";
  const open = el("button", { type: "button", class: "open", click: () => openPairs({ local: String(one.index) }) }, ...visible(one.title));
  const number = one.number ? el("small", {}, ...visible(one.number)) : null;
  return el(
    "tr",
    { "data-document": one.index },
    el("th", { scope: "row", class: "document" }, open, number),
    el("td", { class: "date" }, one.date),
    el("td", { class: "tasks" }, String(one.tasks)),
    el("td", { class: "share" }, share),
    el("td", { class: "make-up" }, stackOf(one.counts)),
    ...one.counts.map((count, at) => el("td", { class: "count r-" + RELATIONS[at], "data-name": relationWords(at) }, count ? String(count) : "")),
  );
}

/** The files that gave no document, with why. */
function drawUnread() {
  const place = $("unread");
  place.textContent = "";
  if (!ABOUT.allUnread) return;
  const item = ([source, code, words]) => el("li", { "data-code": code }, el("b", {}, ...visible(source)), el("span", {}, ...visible(words)));
  const further = ABOUT.allUnread - ABOUT.unread.length;
  place.append(el("h2", {}, t("sums.unread", { count: ABOUT.allUnread })), el("ul", {}, ...ABOUT.unread.map(item)));
  if (further) place.append(el("p", {}, t("sums.further", { count: further })));
}
