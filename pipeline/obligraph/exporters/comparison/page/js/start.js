function listen() {
  $("rows").addEventListener("click", (event) => {
    const node = event.target.closest("tr[data-row]");
    // Words that are being copied are no click.
    if (node && !String(getSelection())) select(node.entry.row, { focus: true, place: state.shown.indexOf(node.entry) });
  });
  $("rows").addEventListener("dblclick", (event) => {
    const node = event.target.closest("tr[data-row]");
    if (node) showInText(node.entry.row, event.target.closest("td").classList.contains("central") ? "central" : "local");
  });
  for (const [name, id] of Object.entries(FIELDS)) {
    $(id).addEventListener($(id).tagName === "SELECT" ? "change" : "input", applyFilters);
    // A native list cannot change once it is open.
    $(id).addEventListener("focus", () => offer(name));
  }
  for (const [id, relations] of Object.entries(QUICK)) $(id).addEventListener("click", () => ask(relations, false));
  $("relations").append(...chips);
  $("reset").addEventListener("click", () => setFilters({ local: filters.local, order: filters.order }));
  $("lang").addEventListener("click", switchLanguage);
  $("help").addEventListener("click", () => $("keys").showModal());
  $("print").addEventListener("click", () => window.print());
  $("show-filters").addEventListener("click", () => {
    const open = document.body.classList.toggle("filtering");
    $("show-filters").setAttribute("aria-expanded", String(open));
  });
  for (const name of VIEWS) $("show-" + name).addEventListener("click", () => showView(name));
  listenToMap();
  listenToTexts();
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", readHash);
  const print = (whole) => {
    if (whole) [list, sumList].forEach((one) => one.drawAll());
    map.whole = whole;
    if (state.view === "map") drawMap();
    $("map").dataset.printed = map.columns.length > MOST_PRINTED ? t("map.printed", { count: MOST_PRINTED }) : "";
  };
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  window.matchMedia("print").addEventListener("change", (event) => print(event.matches));
  narrow.addEventListener("change", () => showView(state.view));
}

labelDocuments();
showSide("local");
listen();
readHash();
performance.mark("first-content");
