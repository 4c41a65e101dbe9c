/** Everything that is known of the selected task, cell by cell, each with its place in the text. */
function drawCard(row) {
  const card = $("card");
  card.hidden = !row;
  document.body.classList.toggle("carded", Boolean(row));
  card.textContent = "";
  if (!row) return;
  const one = documents[row.document];
  const body = bodyOf(row.document);
  const task = (body && body.tasks && body.tasks[row.at]) || null;
  const list = el("dl", {});
  CELLS.forEach((cell, i) => {
    const empty = (row.notes >> i) & 1;
    list.append(el("dt", { class: "of-" + EVIDENCE[cell] }, t("column." + cell)), cellAbout(cell, row, task, empty));
  });
  line(list, "card.kind", [t("kind." + row.kind) + " · " + t("strength." + row.strength)]);
  if (row.section.length) line(list, "card.section", visible(row.section.join(" › ")));
  if (task && task.reasons.some((reason) => reason[1] === "reconciled")) {
    line(list, "card.reconciled", [t("reason.reconciled")]);
  }
  if (task && task.condition) line(list, "card.condition", visible(task.condition));
  if (task && task.references) line(list, "card.references", task.references.map((item) => referenceAbout(item, task)));
  const place = task ? [...pageWords(task), placeWords(task.span)].map((words) => " · " + words).join("") : "";
  line(list, "card.document", visible(one.title + (one.number ? "（" + one.number + "）" : "") + place));
  if (task) line(list, "card.confidence", [String(task.confidence ?? 0), el("small", {}, t("card.confidence.about"))]);
  const quote = el("p", { class: "quote", lang: "zh-CN" }, ...visible(row.task));
  card.append(...[cardHead(row, task), quote, findingsAbout(row), list, cardFoot(row)].filter(Boolean));
  card.scrollTop = 0;
}

function cardHead(row, task) {
  const button = (key, sign, click) => el("button", { type: "button", "aria-label": t(key), title: t(key), click }, sign);
  const show = el("button", { type: "button", class: "show", click: () => showInText(row) }, t("card.show"));
  return el(
    "div",
    { class: "head" },
    el("h2", {}, t("card.task", { number: row.number })),
    el("span", { class: "kind kind-" + row.kind }, t("kind." + row.kind)),
    ...(task ? pageWords(task) : []).map((words) => el("small", {}, words)),
    el("span", { class: "space" }),
    task ? show : null,
    button("card.previous", "↑", () => step(-1)),
    button("card.next", "↓", () => step(1)),
    button("card.close", "×", () => select(null)),
  );
}

function cardFoot(row) {
  const copy = el("button", { type: "button" }, t("card.copy"));
  copy.addEventListener("click", () => {
    copyText(row.id);
    copy.textContent = t("card.copied");
    say(t("card.copied"));
  });
  const more = el("small", {}, t("card.more", { id: row.id }));
  return el("p", { class: "foot" }, el("code", {}, row.id), copy, more);
}

function line(list, key, children) {
  list.append(el("dt", {}, t(key)), el("dd", {}, ...children));
}

function cellAbout(cell, row, task, empty) {
  const dd = el("dd", { class: "of-" + EVIDENCE[cell] });
  const items = (task && task[cell]) || [];
  const reasons = ((task && task.reasons) || []).filter((reason) => reason[0] === cell);
  const code = (reasons.find((reason) => reason[1]) || [])[1];
  if (items.length) {
    items.forEach((item) => dd.append(itemAbout(cell, item, task)));
  } else if (row[cell] && !empty) {
    dd.append(...visible(row[cell]));
  } else {
    const why = WORDS["reason." + (code || cell)] ? t("reason." + (code || cell)) : t("card.unfound");
    dd.append(el("i", {}, empty ? note(row[cell]) : "—"), el("small", {}, why));
  }
  if (items.length && code) dd.append(el("small", { class: "why" }, WORDS["reason." + code] ? t("reason." + code) : code));
  const rules = [...new Set(reasons.map((reason) => reason[2]).filter(Boolean))];
  if (rules.length) dd.append(el("small", { class: "rule" }, t("card.rule", { rule: rules.join(", ") })));
  return dd;
}

function itemAbout(cell, item, task) {
  const words = item.name || item.quote || "";
  const about = cell === "deadlines" ? dateAbout(item) : cell === "standards" ? valueAbout(item) : partyAbout(item, words);
  const outside = item.span[0] < task.span[0] || item.span[1] > task.span[1];
  about.push(placeWords(item.span) + (outside ? "（" + t("card.outside") + "）" : ""));
  const go = el(
    "button",
    { type: "button", class: "go evidence evidence-" + EVIDENCE[cell], lang: "zh-CN", title: t("card.show") },
    ...visible(words),
  );
  go.addEventListener("click", () => showPlace(item.span[0]));
  return el("div", { class: "item" }, go, el("small", {}, ...visible(about.join(" · "))));
}

function partyAbout(item, words) {
  const about = [];
  if (item.canonical && item.canonical !== words) about.push(t("card.full", { name: item.canonical }));
  // Ids of lines are English words.
  if (item.system && document.documentElement.lang === "en") about.push(t("card.system", { name: item.system }));
  if (item.level) about.push(t("level." + item.level));
  if (item.successor) about.push(t("card.successor", { name: item.successor }));
  return about;
}

function dateAbout(item) {
  const about = [t("type." + item.type)];
  const { start, end } = item;
  if (start && end) about.push(t("date.between", { start, end }));
  else if (end) about.push(t("date.by", { end }));
  else if (start) about.push(t("date.from", { start }));
  for (const name of ["every", "duration", "anchor"]) {
    if (item[name]) about.push(t("card." + name, { value: item[name] }));
  }
  return about;
}

const SIGNS = { ">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", range: "" };

function valueAbout(item) {
  const about = item.of ? [t("card.of", { name: item.of })] : [];
  const value = (item.value ?? 0) + (item.upper === undefined ? "" : "–" + item.upper);
  about.push(t("card.value", { value: [SIGNS[item.op] ?? item.op, value, item.unit || ""].join(" ").trim() }));
  if (item.condition) about.push(t("card.only-condition"));
  return about;
}

function referenceAbout(item, task) {
  const words = (item.title ? "《" + item.title + "》" : "") + (item.number || "");
  const go = el("button", { type: "button", class: "go", lang: "zh-CN", title: t("card.show") }, ...visible(words));
  go.addEventListener("click", () => showPlace(item.span ? item.span[0] : task.span[0]));
  return el("div", { class: "item" }, go, el("small", {}, t("relation." + item.relation)));
}

function placeWords([start, end]) {
  return t("card.place", { start: counted(start) + 1, end: counted(end) });
}

/** The page on paper, or the first and the last one; nothing for a document that has none. */
function pageWords({ pages }) {
  if (!pages) return [];
  const [first, last] = [pages[0], pages[pages.length - 1]];
  return [first === last ? t("card.page", { page: first }) : t("card.pages", { first, last })];
}

function showPlace(offset) {
  if (narrow.matches) showPane("text");
  reveal(offset, true);
}

function showInText(row) {
  if (narrow.matches) showPane("text");
  revealTask(row, true);
}
