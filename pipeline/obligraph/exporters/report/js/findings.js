const SEVERITIES = ["error", "warning", "note"];
let everyFinding = null;

/** What the checks found, by document: {counts, list}, null where a check broke down; parsed when first asked for. */
function allFindings() {
  if (everyFinding) return everyFinding;
  everyFinding = (read("findings") || []).map((one, document) => one && { ...one, list: one.list.map(finding(document)) });
  return everyFinding;
}

function finding(document) {
  return ([check, severity, chinese, english, start, end, task, hints]) => ({
    document,
    check,
    severity: SEVERITIES[severity],
    words: [chinese, english],
    hints,
    span: [start, end],
    row: documents[document].rows[task] || null,
  });
}

/** Of two forms that of the page's language. */
function inLanguage([chinese, english]) {
  return language === "en" ? english : chinese;
}

/** What a check is called, and how its findings are mended. */
function checkWords(number) {
  const [code, chinese, english, hint, englishHint] = ABOUT.checks[number];
  const sentence = (words) => words[0].toUpperCase() + words.slice(1);
  return { code, name: sentence(inLanguage([chinese, english])), hint: sentence(inLanguage([hint, englishHint])) };
}

/** How much was found, by severity, in words. */
function foundWords(counts) {
  const told = SEVERITIES.map((severity, i) => (counts[i] ? t("found." + severity, { count: counts[i] }) : ""));
  return t("found", { found: told.filter(Boolean).join(language === "en" ? ", " : "、") });
}

function sign(severity, label) {
  const named = label ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": "true" };
  return el("span", { class: "sign of-" + severity, ...named });
}

/** The mark of a task of which a check has something to say, by the worst of it. */
function foundSign(row) {
  return row.found && sign(SEVERITIES[row.found.findIndex(Boolean)], foundWords(row.found));
}

/** The findings of a task, for its card. */
function findingsAbout(row) {
  if (!row.found) return null;
  const one = allFindings()[row.document];
  const own = one ? one.list.filter((other) => other.row === row) : [];
  own.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const items = own.map((other) => {
    const hint = other.hints ? inLanguage(other.hints) : checkWords(other.check).hint;
    const go = el("button", { type: "button", class: "go", title: t("card.show") }, ...visible(inLanguage(other.words)));
    go.addEventListener("click", () => showFinding(other));
    return el("li", {}, sign(other.severity, t("severity." + other.severity)), go, el("small", {}, ...visible(hint)));
  });
  const further = row.found.reduce((sum, count) => sum + count, 0) - own.length;
  if (further) items.push(el("li", {}, el("small", {}, t("checks.further", { count: further }))));
  return el("ul", { class: "found" }, ...items);
}

/** Select the finding's task and mark the words that it is about. */
function showFinding(one) {
  if (narrow.matches) showPane("text");
  openDocument(one.document);
  select(one.row, { finding: one });
  reveal(one.span[0], true);
  say(t("said.finding"));
}
