/**
 * The rows of a table in groups of `size`, each a tbody: all drawn where they are at most `few`, else those near what
 * is seen. `nodes(at)` makes the elements of the row with this number, `scroller` is what scrolls, `height` about that
 * of a row.
 */
function lazyRows({ table, scroller, columns, nodes, size = 40, few = 240, height = 64 }) {
  let groups = [];
  let watcher = null;
  let scrolled = false;
  scroller.addEventListener("scroll", () => (scrolled = true), { passive: true });

  function draw(group) {
    if (group.drawn) return;
    group.drawn = true;
    const made = [];
    for (let at = group.from; at < group.to; at++) made.push(...nodes(at));
    group.body.textContent = "";
    group.body.append(...made);
  }

  /** Leave only the height of what is far from sight. */
  function clear(group) {
    if (group.drawn) {
      group.height = group.body.offsetHeight;
      if (group.height) height = group.height / (group.to - group.from);
    }
    group.drawn = false;
    const gap = el("td", { colspan: columns });
    gap.style.height = (group.height || height * (group.to - group.from)) + "px";
    group.body.textContent = "";
    group.body.append(el("tr", { class: "gap", "aria-hidden": "true" }, gap));
  }

  function watch() {
    watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) draw(target.group);
          else if (target.group.drawn) clear(target.group);
        }
      },
      { root: scroller, rootMargin: "1500px 0px" },
    );
    groups.forEach((group) => watcher.observe(group.body));
  }

  return {
    /** Show so many rows, from the top. */
    show(count) {
      if (watcher) watcher.disconnect();
      groups.forEach((group) => group.body.remove());
      groups = [];
      const all = count <= few;
      const made = document.createDocumentFragment();
      for (let from = 0; from < count; from += size) {
        const to = Math.min(from + size, count);
        const group = { from, to, drawn: false, body: el("tbody", { role: "rowgroup" }), height: 0 };
        group.body.group = group;
        groups.push(group);
        if (all || from < size) draw(group);
        else clear(group);
        made.append(group.body);
      }
      table.append(made);
      table.setAttribute("aria-rowcount", String(count + 1));
      // Setting it lays the page out, which a filter need not wait for.
      if (scrolled) scroller.scrollTop = 0;
      scrolled = false;
      if (!all) watch();
    },
    drawAll() {
      if (watcher) watcher.disconnect();
      groups.forEach(draw);
    },
    /** The drawn group in which the row with this number stands. */
    body(at) {
      const group = groups[Math.floor(at / size)];
      draw(group);
      return group.body;
    },
  };
}
