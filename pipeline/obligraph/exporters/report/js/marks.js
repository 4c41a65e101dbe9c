/**
 * A paragraph's text as elements: a mark for each task, in it the evidence of the selected task, which may also stand in
 * no task or in another one, as may the words of the chosen finding.
 */
function fill(paragraph, body, evidence) {
  const { start, end, node } = paragraph;
  const tasks = paragraph.tasks.map((at) => ({ at, span: body.tasks[at].span }));
  const lit = evidence.filter((one) => one.span[0] < end && one.span[1] > start);
  const doubts = paragraph.doubts.filter((one) => one[2] < one[3]);
  const faults = paper.fault ? [paper.fault] : [];
  const cuts = new Set([start, end]);
  const spans = [...tasks, ...lit, ...faults].map((one) => one.span);
  for (const [from, to] of [...spans, ...paragraph.headings, ...doubts.map((one) => [one[2], one[3]])]) {
    cuts.add(Math.min(Math.max(from, start), end)).add(Math.min(Math.max(to, start), end));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  node.textContent = "";
  let mark = null;
  let owner = -1;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    const covers = (span) => span[0] <= from && span[1] >= to;
    // Of tasks inside each other the inner one is meant.
    const task = tasks.filter((one) => covers(one.span)).reduce((a, b) => (a && a.span[0] > b.span[0] ? a : b), null);
    const roles = [...new Set(lit.filter((one) => covers(one.span)).map((one) => one.role))];
    let leaf = visible(body.text.slice(from, to));
    if (roles.length) leaf = [el("span", { class: roles.map((role) => "evidence evidence-" + role).join(" ") }, ...leaf)];
    if (doubts.some((one) => one[2] <= from && one[3] >= to)) leaf = [el("span", { class: "doubtful" }, ...leaf)];
    for (const one of faults) {
      if (covers(one.span)) leaf = [el("span", { class: "fault of-" + one.severity }, ...leaf)];
    }
    if (!paragraph.title && paragraph.headings.some(covers)) leaf = [el("b", { class: "heading" }, ...leaf)];
    if (!task) {
      node.append(...leaf);
      owner = -1;
      continue;
    }
    if (task.at !== owner) {
      mark = markOf(paragraph.document, task.at);
      node.append(mark);
      owner = task.at;
    }
    mark.append(...leaf);
  }
  paragraph.doubts.forEach((one) => node.append(...doubtMark(one, start)));
}

function markOf(index, at) {
  const row = documents[index].rows[at];
  const chosen = state.selected === row;
  const made = el("mark", { "data-task": row.id, class: "kind-" + row.kind + (chosen ? " selected" : "") });
  made.obligation = row;
  return made;
}

/** The mark of a problem in the margin, in the paragraph where its words begin; its message opens on a click. */
function doubtMark(problem, start) {
  const [code, message, from] = problem;
  if (from < start) return [];
  const words = el("span", { class: "doubt-words", hidden: !problem.open }, ...visible(message));
  const button = el("button", {
    type: "button",
    class: "problem",
    "data-code": code,
    "aria-label": t("problem") + ": " + message,
    "aria-expanded": Boolean(problem.open),
    title: message,
  });
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    problem.open = !problem.open;
    words.hidden = !problem.open;
    button.setAttribute("aria-expanded", String(problem.open));
  });
  return [button, words];
}

/** The places of the selected task's cells, as [{role, span}]. */
function evidenceOf(task) {
  return CELLS.flatMap((cell) => (task[cell] || []).map((item) => ({ role: EVIDENCE[cell], span: item.span })));
}
