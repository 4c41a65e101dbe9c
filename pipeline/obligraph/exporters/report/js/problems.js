const PROBLEMS_DRAWN = 500;

/** All that could not be read or decided: files that gave no document first, then in the order of the documents. */
function drawProblems() {
  const list = $("problems");
  list.textContent = "";
  const listed = ABOUT.unread.map(([source, code, words]) => problemItem(null, source, code, words, -1));
  let all = ABOUT.allUnread;
  for (const one of documents) {
    all += one.problems.length + one.further;
    for (const [code, words, start] of one.problems) {
      if (listed.length < PROBLEMS_DRAWN) listed.push(problemItem(one, one.title, code, words, start));
    }
  }
  list.append(...listed);
  const further = all - listed.length;
  $("problem-count").textContent = all ? String(all) : "";
  $("problems-note").textContent = all
    ? t("problems.some", { count: all }) + (further ? t("problems.further", { count: further }) : "")
    : t("problems.none");
}

function problemItem(one, name, code, words, start) {
  const where = one ? (start < 0 ? t("problems.whole") : "") : t("problems.unread");
  const inside = [
    el("span", { class: "where" }, ...visible(name), where ? el("small", {}, where) : null),
    el("span", { class: "words" }, ...visible(words)),
    el("code", {}, code),
  ];
  if (!one) return el("li", { "data-code": code }, ...inside);
  const go = () => {
    openDocument(one.index);
    if (narrow.matches) showPane("text");
    if (start >= 0) reveal(start, false);
  };
  return el("li", { "data-code": code }, el("button", { type: "button", click: go }, ...inside));
}
