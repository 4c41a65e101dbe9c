const CHECKS_DRAWN = 300;
/** Which severities are unfolded. */
const unfolded = { error: true, warning: true, note: false };

/** What the checks found, those that matter most first: by severity, then by check, then in the order of the texts. */
function drawChecks() {
  const among = allFindings().filter((one, document) => filters.doc === "" || document === Number(filters.doc));
  const checked = among.filter(Boolean);
  fillChecks(checked);
  $("checks").textContent = "";
  SEVERITIES.forEach((severity, at) => {
    const counts = new Map();
    for (const one of checked) {
      for (const [check, of, count] of one.counts) {
        if (of === at && isWanted(check)) counts.set(check, (counts.get(check) || 0) + count);
      }
    }
    if (counts.size) $("checks").append(severityNode(severity, counts, checked));
  });
  $("checks-note").textContent = checksNote(among.length - checked.length);
  markFinding();
}

function isWanted(check) {
  return !state.check || ABOUT.checks[check][0] === state.check;
}

function checksNote(failed) {
  if (!ABOUT.checks) return t("checks.chosen");
  const told = $("checks").firstChild ? [t("checks.some")] : failed ? [] : [t("checks.none")];
  if (filters.doc !== "") told.unshift(t("checks.document", { title: documents[Number(filters.doc)].title }));
  if (failed) told.push(t("checks.failed", { count: failed }));
  return told.join(language === "en" ? " " : "");
}

/** The choice of a check, with how often each found something. */
function fillChecks(checked) {
  const counts = new Map();
  for (const one of checked) for (const [check, , count] of one.counts) counts.set(check, (counts.get(check) || 0) + count);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const option = (value, words, count) => el("option", { value }, words + "（" + count + "）");
  const made = (ABOUT.checks || [])
    .map(([code], check) => [code, checkWords(check).name, counts.get(check) || 0])
    .filter(([code, , count]) => count || code === state.check);
  $("filter-check").textContent = "";
  $("filter-check").append(option("", t("all"), all), ...made.map((one) => option(...one)));
  setField($("filter-check"), state.check);
  state.check = $("filter-check").value;
  $("filter-check").disabled = !made.length;
}

function filterChecks(code) {
  state.check = code;
  drawChecks();
  writeHash();
}

/** The findings of one severity; those of a folded one are drawn when it is unfolded. */
function severityNode(severity, counts, checked) {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const about = el("summary", {}, sign(severity), t("severity." + severity), el("span", { class: "number" }, String(all)));
  // Who asks for one check wants to see what it found.
  const node = el("details", { "data-severity": severity, open: unfolded[severity] || Boolean(state.check) }, about);
  const draw = () => {
    if (node.childElementCount > 1) return;
    const listed = checked.flatMap((one) => one.list.filter((other) => other.severity === severity && isWanted(other.check)));
    const drawn = listed.slice(0, CHECKS_DRAWN);
    for (const check of [...counts.keys()].sort((a, b) => a - b)) {
      const own = drawn.filter((other) => other.check === check);
      if (own.length) node.append(checkNode(check, counts.get(check), own));
    }
    if (all > drawn.length) node.append(el("p", { class: "further" }, t("checks.further", { count: all - drawn.length })));
  };
  if (node.open) draw();
  node.addEventListener("toggle", () => {
    if (!state.check) unfolded[severity] = node.open;
    if (node.open) draw();
    markFinding();
  });
  return node;
}

function checkNode(check, count, found) {
  const { code, name, hint } = checkWords(check);
  return el(
    "section",
    { "data-code": code },
    el("h3", {}, name, el("span", { class: "number" }, String(count)), el("code", {}, code)),
    el("p", {}, hint),
    el("ol", {}, ...found.map((one) => el("li", {}, findingNode(one)))),
  );
}

function findingNode(one) {
  const where = documents.length > 1 && filters.doc === "" ? [shorten(documents[one.document].title, 40)] : [];
  if (one.row) where.push(t("card.task", { number: one.row.number }));
  const node = el(
    "button",
    { type: "button", class: "finding", click: () => showFinding(one) },
    el("span", { class: "words" }, ...visible(inLanguage(one.words))),
    one.hints ? el("span", { class: "hint" }, ...visible(inLanguage(one.hints))) : null,
    where.length ? el("small", {}, ...visible(where.join(" · "))) : null,
  );
  node.finding = one;
  return node;
}

/** Say which finding's words are marked in the text. */
function markFinding() {
  for (const node of $("checks").querySelectorAll(".finding")) {
    if (node.finding === state.finding) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
  }
}
