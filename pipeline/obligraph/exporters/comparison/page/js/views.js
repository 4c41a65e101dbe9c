const VIEWS = ["map", "sums", "pairs", "text"];

function showView(name) {
  state.view = name;
  document.body.dataset.view = name;
  for (const one of VIEWS) {
    $("view-" + one).hidden = one !== name;
    $("show-" + one).setAttribute("aria-pressed", String(one === name));
  }
  arrange();
  showCount();
  showChips(scope().rows);
  if (name === "map") drawMap();
  if (name === "sums") drawSums();
  if (name === "text") readRow(state.selected);
  if (name === "pairs" && state.selected) markSelected({ scroll: true });
  writeHash();
}

function arrange() {
  (narrow.matches ? $("filters") : document.querySelector(".tabs")).append($("count"));
  for (const name of ["map", "sums"]) $("show-" + name).hidden = !MANY;
  document.body.classList.toggle("single", !MANY);
}

/** All words of the page that do not follow from the data at hand, and then those that do. */
function setLanguage(chosen) {
  nameAll(chosen);
  fillFixed();
  drawLegends();
  drawKeys();
  tellSize();
  const name = locals.length === 1 ? locals[0].title : CENTRAL.title;
  document.title = (name ? name + " · " : "") + t("page.title");
}

function switchLanguage() {
  setLanguage(language === "en" ? "zh" : "en");
  offer("party", filters.party);
  offer("cell", filters.cell);
  applyFilters();
  showView(state.view);
}

/** Both documents, or all local ones, above everything. */
function showNames() {
  const one = locals.length === 1 || (filters.local !== "all" && (state.view === "pairs" || state.view === "text")) ? locals[Number(filters.local)] : null;
  const put = (id, words) => {
    $(id).textContent = words;
    $(id).title = words;
  };
  put("central-name", cited(CENTRAL));
  put("local-name", one ? cited(one) : t(locals.length ? "page.locals" : "page.none", { count: locals.length }));
}

function tellSize() {
  const { locals: count, listed, texts, allUnread, unread } = ABOUT;
  const limits = [];
  if (listed < count) limits.push(t("limits.rows", { listed, locals: count }));
  if (texts < listed) limits.push(t("limits.texts", { texts }));
  if (count && !CENTRAL.text) limits.push(t("limits.no-texts"));
  if (allUnread) {
    const files = unread.slice(0, 3).map(([source]) => shorten(source, 60)).join(language === "en" ? ", " : "、") + (allUnread > 3 ? "……" : "");
    limits.push(t("limits.unread", { count: allUnread, files }));
  }
  $("limits").textContent = "";
  $("limits").append(...visible(limits.join(" ")));
  $("limits").hidden = !limits.length;
}

function drawLegends() {
  const sample = (at) => {
    const name = RELATIONS[at];
    return el("span", { class: "sample", title: t("relation-about." + name) }, el("i", { class: "cell r-" + name, "aria-hidden": "true" }, ABOUT.marks[at]), relationWords(at));
  };
  const every = RELATIONS.map((_, at) => at);
  $("legend").textContent = "";
  $("legend").append(...every.filter((at) => at !== ADDED).map(sample));
  $("text-legend").textContent = "";
  $("text-legend").append(...every.map((at) => el("mark", { class: "r-" + RELATIONS[at] }, relationWords(at))));
}
