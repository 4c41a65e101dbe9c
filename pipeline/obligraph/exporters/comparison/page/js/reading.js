// Both texts beside each other: the duties marked by what became of them, the selected ones lit.
const reading = { local: -1, above: new Map(), below: new Map(), lead: null, anchor: -1, quiet: 0 };

const panes = {
  central: textPane({
    article: $("text-of-central"),
    paper: $("paper-central"),
    marks: (at) => markOf(reading.above.get(at), "central", at),
    spots: () => spotsOf("there"),
  }),
  local: textPane({
    article: $("text-of-local"),
    paper: $("paper-local"),
    marks: (at) => markOf(reading.below.get(at), "local", at),
    spots: () => spotsOf("here"),
  }),
};
const OPPOSITE = { central: "local", local: "central" };

/** The look of a duty in a text, from the rows in which it stands. */
function markOf(rows, side, at) {
  if (!rows) return { class: "" };
  const relation = side === "central" ? locals[reading.local].states[at] : rows[0].relation;
  const faded = asked.size && !rows.some((row) => asked.has(row.relation));
  const look = rows.includes(state.selected) ? " selected" : faded ? " faded" : "";
  return { class: "r-" + RELATIONS[relation] + look };
}

function spotsOf(name) {
  const row = state.selected;
  if (!row || row.local !== reading.local) return [];
  return row.differences.filter((one) => one[name]).map((one) => ({ span: one[name], effect: EFFECTS[one.effect] }));
}

/** Open the local document that is asked for, or that the selected row is from, beside the central one. */
function readDocument() {
  if (!locals.length) return;
  const chosen = filters.local === "all" ? (state.selected ? state.selected.local : Math.max(reading.local, 0)) : Number(filters.local);
  const [above, below] = [bodyOf("central"), bodyOf(chosen)];
  if (reading.local !== chosen || !reading.read) {
    Object.assign(reading, { local: chosen, above: new Map(), below: new Map(), anchor: -1 });
    const rows = rowsOf(chosen);
    reading.read = Boolean(rows);
    for (const row of rows || []) {
      for (const at of row.central) put(reading.above, at, row);
      if (row.duty) put(reading.below, row.duty.number - 1, row);
    }
  }
  panes.central.open("central", CENTRAL.name || CENTRAL.title, above, CENTRAL.source);
  panes.local.open(chosen, locals[chosen].name || locals[chosen].title, below, locals[chosen].source);
  panes.central.refresh();
  panes.local.refresh();
  drawCard();
  if ([above, below].some((one) => one.missing === "text.waiting")) {
    document.addEventListener("DOMContentLoaded", () => readRow(state.selected), { once: true });
  }
}

function put(map, key, row) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(row);
}

/** Open both texts at a row; `from` is the side in which it was clicked, which stays where it is. */
function readRow(row, from = "") {
  readDocument();
  if (!row || row.local !== reading.local) return;
  const kept = !from ? undefined : panes[from].topOf(from === "local" ? row.duty.number - 1 : row.central[0]);
  reading.quiet = performance.now() + 900;
  if (row.central.length && from !== "central") panes.central.reveal(row.central[0], Boolean(from), kept);
  if (row.duty && from !== "local") panes.local.reveal(row.duty.number - 1, Boolean(from), kept);
}

function showInText(row, side) {
  state.selected = row;
  showSide(side);
  showView("text");
  select(row);
  if (!narrow.matches) $("paper-" + side).focus({ preventScroll: true });
}

/** Which of both texts a narrow screen shows. */
function showSide(side) {
  document.body.dataset.side = side;
  for (const one of ["central", "local"]) $("side-" + one).setAttribute("aria-pressed", String(one === side));
}

/** A click on a duty selects its row; where it stands in several, the next of them. */
function clickText(side, at) {
  const rows = (side === "central" ? reading.above : reading.below).get(at);
  if (!rows) return;
  const row = rows[(rows.indexOf(state.selected) + 1) % rows.length];
  state.selected = row;
  markSelected({ scroll: false, focus: false });
  readRow(row, side);
  writeHash();
  say(t("said.selected", { relation: relationWords(row.relation) }));
}

/** Let the other text follow the one that is being scrolled: its answer to what is read here stands beside it. */
function follow(side) {
  if (!$("linked").checked || narrow.matches || reading.lead !== side || performance.now() < reading.quiet) return;
  const rows = side === "central" ? reading.above : reading.below;
  const other = OPPOSITE[side];
  const answers = (row) => (other === "local" ? row.duty : row.central.length);
  const at = panes[side].nearest(panes[side].paper.clientHeight * 0.22, (duty) => (rows.get(duty) || []).some(answers));
  if (at < 0 || !panes[other].body || at === reading.anchor) return;
  reading.anchor = at;
  const row = rows.get(at).find(answers);
  panes[other].reveal(other === "local" ? row.duty.number - 1 : row.central[0], true, panes[side].topOf(at));
}

/** What became of the selected duty, under both texts. */
function drawCard() {
  const card = $("card");
  const row = state.selected && state.selected.local === reading.local ? state.selected : null;
  card.hidden = !row;
  card.textContent = "";
  if (!row) return;
  const button = (key, sign, click) => el("button", { type: "button", "aria-label": t(key), title: t(key), click }, sign);
  const numbers = [
    ...row.central.map((at) => t("row.central", { number: CENTRAL.tasks[at].number })),
    ...(row.duty ? [t("row.local", { number: row.duty.number })] : []),
  ];
  const head = el(
    "div",
    { class: "head" },
    badge(row),
    el("small", {}, numbers.join(" · ")),
    el("span", { class: "space" }),
    el("button", { type: "button", class: "back", click: () => showView("pairs") }, t("card.back")),
    button("card.previous", "↑", () => step(-1)),
    button("card.next", "↓", () => step(1)),
    button("card.close", "×", () => select(null)),
  );
  const absent = !row.duty ? "row.dropped" : !row.central.length ? "row.added" : "card.none";
  card.append(head, differenceList(row) || el("p", { class: "absent" }, t(absent)));
}

function listenToTexts() {
  for (const side of ["central", "local"]) {
    const { paper } = panes[side];
    const leads = () => (reading.lead = side);
    for (const event of ["pointerenter", "wheel", "touchstart", "keydown", "pointerdown"]) paper.addEventListener(event, leads, { passive: true });
    let waiting = false;
    paper.addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          follow(side);
        });
      },
      { passive: true },
    );
    paper.addEventListener("click", (event) => {
      const mark = event.target.closest("mark");
      // Words that are being copied are no click.
      if (mark && !String(getSelection())) clickText(side, Number(mark.dataset.duty));
    });
    $("side-" + side).addEventListener("click", () => {
      showSide(side);
      readRow(state.selected);
    });
  }
}
