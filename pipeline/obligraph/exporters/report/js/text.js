const BLOCK = 30;
const bodies = new Map();
/** What stands in the text pane: its paragraphs, and those that hold the selected task's evidence. */
const paper = { paragraphs: [], blocks: [], drawn: 0, lit: [], evidence: [], fault: null, body: null, ticket: 0, reveal: 0 };

/** A document's text and spans, parsed when it is first opened; the last few are kept. */
function bodyOf(index) {
  if (bodies.has(index)) return bodies.get(index);
  let body = null;
  try {
    body = read("document-" + index);
  } catch (error) {
    return { damaged: true };
  }
  if (!body) return null;
  body.headings = body.headings || [];
  body.tasks = body.tasks || [];
  body.rare = /[\ud800-\udfff]/.test(body.text);
  bodies.set(index, body);
  if (bodies.size > 8) bodies.delete(bodies.keys().next().value);
  return body;
}

function openDocument(index) {
  if (index < 0 || index >= documents.length || state.opened === index) return;
  const body = bodyOf(index);
  if (!body && documents[index].text && document.readyState === "loading") {
    message(t("text.waiting"));
    const again = () => {
      if (state.finding && state.finding.document === index) showFinding(state.finding);
      else if (state.selected && state.selected.document === index) select(state.selected);
      else openDocument(index);
    };
    document.addEventListener("DOMContentLoaded", again, { once: true });
    return;
  }
  state.opened = index;
  paper.ticket += 1;
  paper.reveal += 1;
  Object.assign(paper, { paragraphs: [], blocks: [], drawn: 0, lit: [], evidence: [], fault: null, body: null });
  $("open-document").value = String(index);
  $("previous-document").disabled = index === 0;
  $("next-document").disabled = index === documents.length - 1;
  if (!body) message(t("text.left-out", { file: "texts/" + documents[index].id + ".txt" }));
  else if (body.damaged) message(t("text.damaged"));
  else if (!body.text.trim()) message(t("text.empty"));
  else draw(index, body);
  $("paper").scrollTop = 0;
  drawOutline(index, paper.body);
}

function message(words) {
  $("text").textContent = "";
  $("text").append(el("p", { class: "nothing" }, words));
}

function draw(index, body) {
  paper.body = body;
  paper.paragraphs = paragraphsOf(index, body);
  $("text").textContent = "";
  const whole = documents[index].problems.filter((problem) => problem[2] < 0);
  whole.forEach((problem) => $("text").append(wholeProblem(problem)));
  drawUntil(BLOCK * 2 - 1);
  const ticket = paper.ticket;
  const more = () => {
    if (ticket !== paper.ticket || paper.drawn >= paper.paragraphs.length) return;
    drawUntil(paper.drawn + BLOCK * 4);
    later(more);
  };
  later(more);
}

function wholeProblem([code, words]) {
  return el("p", { class: "problem whole", "data-code": code }, ...visible(words));
}

/** Draw all paragraphs up to and with the one of this number. */
function drawUntil(last) {
  while (paper.drawn <= last && paper.drawn < paper.paragraphs.length) {
    if (paper.drawn % BLOCK === 0) $("text").append(el("div", { class: "block" }));
    const paragraph = paper.paragraphs[paper.drawn];
    fill(paragraph, paper.body, paper.evidence);
    $("text").lastElementChild.append(paragraph.node);
    paper.drawn += 1;
  }
}

/** The paragraphs of a document, with what stands in each: tasks, headings, problems. */
function paragraphsOf(index, body) {
  const made = cutText(body.text).map((one) => ({ ...one, document: index, tasks: [], headings: [], doubts: [] }));
  spread(made, body.tasks.map((task, at) => [...task.span, at]), (paragraph, one) => paragraph.tasks.push(one[2]));
  spread(made, body.headings, (paragraph, one) => paragraph.headings.push(one));
  const doubts = documents[index].problems.filter((problem) => problem[2] >= 0);
  spread(made, doubts.map((one) => [one[2], one[3], one]), (paragraph, one) => paragraph.doubts.push(one[2]));
  markTitle(made, body.text, documents[index].name);
  made.forEach((paragraph) => (paragraph.node = paragraphNode(paragraph, body.text)));
  return made;
}

/** Light the evidence of the selected task, if it stands in the opened document, and the words of the chosen finding;
 * put out what was lit. */
function light(row) {
  const stale = paper.lit;
  const task = row && row.document === state.opened && paper.body ? paper.body.tasks[row.at] : null;
  const here = state.finding && state.finding.document === state.opened && paper.body;
  paper.evidence = task ? evidenceOf(task) : [];
  paper.fault = here ? state.finding : null;
  const touched = new Set();
  const spans = task ? [task.span, ...paper.evidence.map((one) => one.span)] : [];
  for (const [start, end] of paper.fault ? [...spans, paper.fault.span] : spans) {
    for (let i = Math.max(paragraphAt(paper.paragraphs, start), 0); i < paper.paragraphs.length; i++) {
      if (paper.paragraphs[i].start >= end) break;
      touched.add(i);
    }
  }
  paper.lit = [...touched];
  for (const i of new Set([...stale, ...touched])) {
    if (i < paper.drawn) fill(paper.paragraphs[i], paper.body, paper.evidence);
  }
}

/** Bring an offset of the opened document into view. */
function reveal(offset, smooth) {
  const at = paragraphAt(paper.paragraphs, offset);
  if (at < 0) return;
  drawUntil(at + BLOCK);
  const { node, start } = paper.paragraphs[at];
  const view = $("paper");
  const away = () => {
    const box = placeOf(node, offset - start) || node.getBoundingClientRect();
    return box.top - view.getBoundingClientRect().top - view.clientHeight * 0.38;
  };
  const ticket = ++paper.reveal;
  if (smooth && !calm.matches && Math.abs(away()) < view.clientHeight * 1.5) {
    view.scrollBy({ top: away(), behavior: "smooth" });
    return;
  }
  node.scrollIntoView({ block: "center" });
  view.scrollBy(0, away());
  // Blocks that come near are laid out in the next frames, and move what follows them.
  const settle = (frames) => {
    if (ticket !== paper.reveal || !frames) return;
    view.scrollBy(0, away());
    requestAnimationFrame(() => settle(frames - 1));
  };
  requestAnimationFrame(() => settle(4));
}

/** An offset as people count: in characters, from 1. */
function counted(offset) {
  if (!paper.body || !paper.body.rare) return offset;
  return Array.from(paper.body.text.slice(0, offset)).length;
}
