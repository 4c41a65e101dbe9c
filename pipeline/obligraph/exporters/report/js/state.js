const ABOUT = read("about");
const ROLES = ["lead", "support", "actors"];
const CELLS = ["lead", "support", "actors", "deadlines", "standards"];
const EVIDENCE = { lead: "lead", support: "support", actors: "actors", deadlines: "deadline", standards: "standard" };
const HAS = { owner: 1, date: 2, measure: 4 };

/** Documents with their problems, and one object a task, in the order of the run. */
const documents = read("index");
const rows = [];

documents.forEach((one, number) => {
  one.index = number;
  one.first = rows.length;
  one.rows = [];
  const { words, tasks } = one;
  tasks.id.forEach((id, at) => {
    const row = {
      number: rows.length + 1,
      document: number,
      at,
      id,
      task: tasks.task[at],
      kind: ABOUT.kinds[tasks.kind[at]],
      strength: ABOUT.strengths[tasks.strength[at]],
      section: tasks.section[at].map((word) => words[word]),
      names: tasks.names[at].map((list) => list.map((word) => words[word])),
      notes: tasks.notes[at],
      dates: tasks.dates[at],
      has: tasks.has[at],
      found: (tasks.checks && tasks.checks[at]) || null,
    };
    for (const cell of CELLS) row[cell] = words[tasks[cell][at]];
    rows.push(row);
    one.rows.push(row);
  });
  one.tasks = null;
});

const state = { shown: rows, selected: null, finding: null, opened: -1, pane: "matrix", check: "" };

/** The days that a task's time limits end on, or begin on where they have no end. */
function days(row) {
  return row.dates.map(([start, end]) => end || start);
}

function find(id, document) {
  return rows.find((row) => row.id === id && (document === undefined || row.document === document)) || null;
}
