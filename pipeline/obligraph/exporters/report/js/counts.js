// What the charts count, over the rows that are shown; the tables beside them hold the same numbers.
const MOST_BARS = 20;
const MOST_MONTHS = 72;

/** [{name, lead, support}], those with most tasks first. */
function countDepartments(among) {
  const led = tally(among, (row) => row.names[0]);
  const supported = tally(among, (row) => row.names[1]);
  const names = [...new Set([...led.keys(), ...supported.keys()])];
  return names
    .map((name) => ({ name, lead: led.get(name) || 0, support: supported.get(name) || 0 }))
    .sort((a, b) => b.lead + b.support - a.lead - a.support || b.lead - a.lead);
}

/** [{month, kinds}] in the order of time; a task counts once in a month. */
function countMonths(among) {
  const months = new Map();
  for (const row of among) {
    for (const month of new Set(days(row).map((day) => day.slice(0, 7)))) {
      if (!months.has(month)) months.set(month, zeros(ABOUT.kinds));
      months.get(month)[row.kind] += 1;
    }
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, kinds]) => ({ month, kinds }));
}

/** The months from the first to the last, empty ones too, unless they are too many to be drawn. */
function everyMonth(months) {
  if (!months.length) return months;
  const number = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const [first, last] = [number(months[0].month), number(months[months.length - 1].month)];
  if (last - first >= MOST_MONTHS) return months;
  const known = new Map(months.map((one) => [number(one.month), one]));
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const at = first + i;
    const month = String(Math.floor(at / 12)).padStart(4, "0") + "-" + String((at % 12) + 1).padStart(2, "0");
    return known.get(at) || { month, kinds: zeros(ABOUT.kinds) };
  });
}

/** Who leads with whose support: {nodes: [{name, tasks}], edges: [{from, to, tasks}]}. */
function countNetwork(among) {
  const pairs = new Map();
  for (const row of among) {
    for (const from of row.names[0]) {
      for (const to of row.names[1]) {
        if (from === to) continue;
        if (!pairs.has(from)) pairs.set(from, new Map());
        pairs.get(from).set(to, (pairs.get(from).get(to) || 0) + 1);
      }
    }
  }
  const shared = new Map();
  const add = (name, tasks) => shared.set(name, (shared.get(name) || 0) + tasks);
  pairs.forEach((others, from) => others.forEach((tasks, to) => [from, to].forEach((name) => add(name, tasks))));
  const counts = tally(among, (row) => [...row.names[0], ...row.names[1]]);
  const nodes = [...shared].sort((a, b) => b[1] - a[1]).map(([name]) => ({ name, tasks: counts.get(name) }));
  const kept = new Set(nodes.slice(0, MOST_BARS).map((node) => node.name));
  const edges = [];
  pairs.forEach((others, from) =>
    others.forEach((tasks, to) => {
      if (kept.has(from) && kept.has(to)) edges.push({ from, to, tasks });
    }),
  );
  return { nodes, edges: edges.sort((a, b) => b.tasks - a.tasks) };
}

/** [{name, document, kinds, strengths}]: by outermost heading within one document, by document over several. */
function countStrength(among) {
  const bySection = new Set(among.map((row) => row.document)).size < 2;
  const groups = new Map();
  for (const row of among) {
    const key = bySection ? row.section[0] || "" : row.document;
    if (!groups.has(key)) {
      const name = bySection ? key || t("unnamed") : documents[row.document].title;
      const empty = { kinds: zeros(ABOUT.kinds), strengths: zeros(ABOUT.strengths) };
      groups.set(key, { name, document: row.document, ...empty });
    }
    groups.get(key).kinds[row.kind] += 1;
    groups.get(key).strengths[row.strength] += 1;
  }
  return { bySection, groups: [...groups.values()] };
}

/** [{name, given, missing}] for owner, date and measure. */
function countCompleteness(among) {
  return Object.keys(HAS).map((name) => {
    const given = among.filter((row) => row.has & HAS[name]).length;
    return { name, given, missing: among.length - given };
  });
}

function zeros(names) {
  return Object.fromEntries(names.map((name) => [name, 0]));
}
