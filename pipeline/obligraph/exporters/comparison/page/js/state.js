const ABOUT = read("about");
const RELATIONS = ABOUT.relations;
const EFFECTS = ABOUT.effects;
const CELLS = ["lead", "support", "actors", "deadlines", "standards"];
const [ADDED, DROPPED] = ["added", "dropped"].map((name) => RELATIONS.indexOf(name));

/** The central document with its duties, and all local ones as the overview knows them, in the order of the run. */
const CENTRAL = read("central") || { title: "", name: "", words: [], duties: { id: [], text: [] } };
const locals = read("index");
CENTRAL.tasks = dutiesOf(CENTRAL);
locals.forEach((one, number) => {
  one.index = number;
  one.states = Array.from(one.cover, Number);
  one.answered = one.states.filter((state) => state !== DROPPED).length;
});
const MANY = locals.length > 1;

const state = { view: MANY ? "map" : "pairs", shown: [], all: 0, selected: null, place: -1 };

/** Columns of duties as one object a duty. */
function dutiesOf({ words, duties }) {
  return duties.id.map((id, at) => {
    const duty = {
      number: at + 1,
      id,
      text: duties.text[at],
      section: duties.section[at].map((word) => words[word]),
      names: duties.names[at].map((word) => words[word]),
      notes: duties.notes[at],
    };
    for (const cell of CELLS) duty[cell] = words[duties[cell][at]];
    return duty;
  });
}

/** A cell's words where it says something, not only why it is empty. */
function given(duty, cell) {
  return (duty.notes >> CELLS.indexOf(cell)) & 1 ? "" : duty[cell];
}

function relationWords(relation) {
  return t("relation." + RELATIONS[relation]);
}

/** What a difference is called; one that has no name of its own goes by its cell. */
function differenceName({ code, cell }) {
  if (WORDS["difference." + code]) return t("difference." + code);
  return WORDS["cell." + cell] ? t("difference.of", { cell: t("cell." + cell) }) : t("difference.unknown");
}

/** 一致 3、强化 2 … for counts by relation. */
function countWords(counts) {
  const said = counts.map((count, at) => (count ? relationWords(at) + " " + count : "")).filter(Boolean);
  return said.join(language === "en" ? ", " : "、");
}

/** A document as it is cited in one line: title, number and date. */
function cited(one) {
  return [one.title, one.number, one.date].filter(Boolean).join(" · ");
}
