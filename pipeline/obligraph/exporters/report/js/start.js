function listen() {
  $("rows").addEventListener("click", (event) => {
    const node = event.target.closest("tr[data-task]");
    // Words that are being copied are no click.
    if (node && !String(getSelection())) select(node.obligation, { from: "row", focus: true });
  });
  $("text").addEventListener("click", (event) => {
    const node = event.target.closest("mark");
    if (node && !String(getSelection())) select(node.obligation, { from: "text" });
  });
  for (const [name, id] of Object.entries(FIELDS)) {
    $(id).addEventListener($(id).tagName === "SELECT" ? "change" : "input", applyFilters);
    // A native list cannot change once it is open.
    if ($(id).tagName === "SELECT") $(id).addEventListener("focus", () => fillChoice(name));
  }
  $("reset").addEventListener("click", () => setFilters({}));
  $("filter-check").addEventListener("change", (event) => filterChecks(event.target.value));
  $("lang").addEventListener("click", switchLanguage);
  $("help").addEventListener("click", () => $("keys").showModal());
  $("print").addEventListener("click", () => window.print());
  $("show-filters").addEventListener("click", () => {
    const open = document.body.classList.toggle("filtering");
    $("show-filters").setAttribute("aria-expanded", String(open));
  });
  for (const name of PANES) $("show-" + name).addEventListener("click", () => showPane(name));
  $("show-outline").addEventListener("click", () => toggleOutline(!document.body.classList.contains("outlined")));
  $("open-document").addEventListener("change", (event) => openDocument(Number(event.target.value)));
  $("previous-document").addEventListener("click", () => openDocument(state.opened - 1));
  $("next-document").addEventListener("click", () => openDocument(state.opened + 1));
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", readHash);
  window.addEventListener("beforeprint", matrix.drawAll);
  window.matchMedia("print").addEventListener("change", (event) => event.matches && matrix.drawAll());
  narrow.addEventListener("change", arrangePanes);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (state.pane === "charts") drawPictures();
  });
}

toggleOutline(window.innerWidth >= 1500);
fillDocuments();
listen();
readHash();
if (state.opened < 0) openDocument(0);
performance.mark("first-content");
