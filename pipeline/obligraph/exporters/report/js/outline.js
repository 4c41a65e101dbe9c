/** The headings of the opened document as a foldable list, with the number of tasks under each. */
function drawOutline(index, body) {
  const outline = $("outline");
  outline.textContent = "";
  if (!body || !body.headings.length) {
    outline.append(el("p", { class: "nothing" }, t("outline.none")));
    return;
  }
  const starts = body.tasks.map((task) => task.span[0]).sort((a, b) => a - b);
  const before = (offset) => countBelow(starts, offset);
  const stack = [{ level: 0, list: el("ul", {}) }];
  outline.append(stack[0].list);
  body.headings.forEach(([start, end, level], at) => {
    const next = body.headings.slice(at + 1).find((other) => other[2] <= level);
    const tasks = before(next ? next[0] : Infinity) - before(start);
    while (stack.length > 1 && stack[stack.length - 1].level >= level) stack.pop();
    const parent = stack[stack.length - 1];
    if (!parent.list) foldable(parent);
    const words = body.text.slice(start, Math.min(end, start + 80)).replace(/\s+/g, " ").replace(/[。：:]$/, "");
    const jump = el("button", { type: "button", class: "jump", click: () => goTo(start) }, ...visible(words));
    const count = tasks
      ? el("span", { class: "tasks", title: t("outline.tasks", { count: tasks }) }, String(tasks))
      : null;
    const item = el("li", {}, el("div", { class: "line" }, jump, count));
    parent.list.append(item);
    stack.push({ level, item, list: null, words });
  });
}

/** Give a heading the list of those under it, and the button that folds it. */
function foldable(parent) {
  parent.list = el("ul", {});
  const fold = el("button", { type: "button", class: "fold", "aria-expanded": "true", "aria-label": parent.words });
  const { list } = parent;
  fold.addEventListener("click", () => {
    list.hidden = !list.hidden;
    fold.setAttribute("aria-expanded", String(!list.hidden));
  });
  parent.item.firstElementChild.prepend(fold);
  parent.item.append(list);
}

function countBelow(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function goTo(offset) {
  reveal(offset, true);
  if (window.innerWidth < 1500) toggleOutline(false);
}

function toggleOutline(open) {
  document.body.classList.toggle("outlined", open);
  $("show-outline").setAttribute("aria-expanded", String(open));
}
