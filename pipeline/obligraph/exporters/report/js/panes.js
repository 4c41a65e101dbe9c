/** Wide: the text beside the matrix, the charts, the findings or the doubts. Narrow: one of the five. */
const PANES = ["text", "matrix", "charts", "checks", "problems"];

function showPane(name) {
  state.pane = name;
  document.body.dataset.pane = name;
  arrangePanes();
  if (name === "charts") drawPictures();
  if (name === "checks") drawChecks();
  if (name === "text" && narrow.matches && state.selected) revealTask(state.selected);
  if (name === "matrix" && state.selected) markRow(state.selected, { scroll: true });
  writeHash();
}

function arrangePanes() {
  (narrow.matches ? $("filters") : document.querySelector(".tabs")).append($("count"));
  const right = state.pane === "text" && !narrow.matches ? "matrix" : state.pane;
  for (const name of PANES) {
    const shown = name === right || (name === "text" && !narrow.matches);
    $("pane-" + name).hidden = !shown;
    $("show-" + name).setAttribute("aria-pressed", String(name === (narrow.matches ? state.pane : right)));
  }
}

/** All words of the page that do not follow from the data at hand, and then those that do. */
function setLanguage(chosen) {
  nameAll(chosen);
  drawLegend();
  drawKeys();
  drawProblems();
  fillChoices();
  tellSize();
  document.title = documents.length === 1 ? documents[0].title + " · " + t("page.title") : t("page.title");
}

function switchLanguage() {
  setLanguage(language === "en" ? "zh" : "en");
  showRows();
  showCount();
  drawCard(state.selected);
  if (state.selected) markRow(state.selected, { scroll: true });
  drawOutline(state.opened, paper.body);
  if (state.pane === "charts") drawPictures();
  if (state.pane === "checks") drawChecks();
  writeHash();
}

function tellSize() {
  const { documents: count, tasks, texts, rows: listed } = ABOUT;
  const one = documents.length === 1 ? documents[0].title + (documents[0].number ? " " + documents[0].number : "") : "";
  const sum = one ? " · " + t("page.one", { tasks }) : t("page.summary", { documents: count, tasks });
  const found = ABOUT.found.some(Boolean) ? " · " + foundWords(ABOUT.found) : "";
  $("summary").textContent = "";
  // A long title gives way to the counts.
  $("summary").append(el("span", { class: "of" }, one), el("span", {}, sum), el("span", { class: "checks" }, found));
  $("check-count").textContent = String(ABOUT.found[0] + ABOUT.found[1] || "");
  const limits = [];
  if (texts < count) limits.push(t("limits.texts", { texts }));
  if (listed < tasks) limits.push(t("limits.rows", { rows: listed, tasks }));
  $("limits").textContent = limits.join(" ");
  $("limits").hidden = !limits.length;
}

function drawLegend() {
  const legend = $("legend");
  legend.textContent = "";
  const kinds = ABOUT.kinds.map((kind) => el("span", { class: "sample kind-" + kind }, t("kind." + kind)));
  const roles = CELLS.map((cell) => {
    return el("span", { class: "sample evidence evidence-" + EVIDENCE[cell] }, t("evidence." + cell));
  });
  legend.append(el("p", {}, el("b", {}, t("legend.kinds")), ...kinds), el("p", {}, el("b", {}, t("legend.evidence")), ...roles));
}
