const KEYS = [
  [["j", "k", "↓", "↑"], "key.move"],
  [["Enter"], "key.enter"],
  [["/"], "key.search"],
  [["Esc"], "key.escape"],
  [["1", "2", "3", "4"], "key.views"],
  [["?"], "key.help"],
];

function drawKeys() {
  $("keys-list").textContent = "";
  for (const [keys, about] of KEYS) {
    $("keys-list").append(el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", {}, t(about)));
  }
  $("relations-list").textContent = "";
  RELATIONS.forEach((name, at) => {
    const sign = el("b", { class: "sign", "aria-hidden": "true" }, ABOUT.marks[at]);
    $("relations-list").append(
      el("dt", {}, el("span", { class: "badge r-" + name }, sign, relationWords(at))),
      el("dd", {}, t("relation-about." + name)),
    );
  });
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const { target, key } = event;
  if (key === "Escape") return leave(target);
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox") return;
  const views = MANY ? VIEWS : ["pairs", "text"];
  const acts = { "/": () => $("search").focus(), "?": () => $("keys").showModal() };
  views.forEach((name, at) => (acts[String(at + 1)] = () => showView(name)));
  if (state.view === "pairs" || state.view === "text") {
    Object.assign(acts, { j: () => step(1, true), k: () => step(-1, true) });
  }
  // In a text the arrows scroll.
  if (state.view === "pairs") Object.assign(acts, { ArrowDown: acts.j, ArrowUp: acts.k });
  if (key === "Enter" && state.view === "pairs" && state.selected && !target.closest("button")) {
    acts.Enter = () => showInText(state.selected, state.selected.duty ? "local" : "central");
  }
  if (!acts[key]) return;
  event.preventDefault();
  acts[key]();
}

function leave(target) {
  if (target.id === "search" && target.value) {
    target.value = "";
    applyFilters();
    return;
  }
  if (/^(INPUT|SELECT)$/.test(target.tagName)) target.blur();
  else if (state.selected) select(null);
}
