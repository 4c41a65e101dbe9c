const KEYS = [
  [["j", "k", "↓", "↑"], "key.move"],
  [["Enter"], "key.enter"],
  [["/"], "key.search"],
  [["Esc"], "key.escape"],
  [["?"], "key.help"],
];

function drawKeys() {
  const list = $("keys-list");
  list.textContent = "";
  for (const [keys, about] of KEYS) {
    list.append(el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", {}, t(about)));
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const { target, key } = event;
  if (key === "Escape") return leave(target);
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
  const inMatrix = Boolean(target.closest("#table"));
  const acts = {
    j: () => step(1, true),
    k: () => step(-1, true),
    ArrowDown: () => step(1, true),
    ArrowUp: () => step(-1, true),
    "/": () => $("search").focus(),
    "?": () => $("keys").showModal(),
  };
  if (target.closest("#pane-charts, #pane-checks, #pane-problems, #outline, #card") && key.startsWith("Arrow")) return;
  if (key === "Enter" && state.selected && (inMatrix || target === document.body)) acts.Enter = showChosen;
  if (!acts[key]) return;
  event.preventDefault();
  acts[key]();
}

function showChosen() {
  showInText(state.selected);
  if (!narrow.matches) $("paper").focus({ preventScroll: true });
}

function leave(target) {
  if (target.id === "search" && target.value) {
    target.value = "";
    applyFilters();
    return;
  }
  if (/^(INPUT|SELECT)$/.test(target.tagName)) target.blur();
  else if (state.selected || state.finding) select(null);
}
