"""What is counted while local documents pass: relations a document, a department and a central duty. Memory holds
these counts alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from obligraph.comparing import together
from obligraph.exporters.comparison.marked import plain
from obligraph.exporters.comparison.wording import RELATIONS
from obligraph.exporters.matrix import cells
from obligraph.graph.plain import one_line, shortened
from obligraph.model import Comparison, Document, Extraction, Obligation, Pair, Party, Relation

OF_LOCAL: tuple[Relation, ...] = tuple(relation for relation in RELATIONS if relation is not Relation.DROPPED)
"""What a local duty can be."""
OF_CENTRAL: tuple[Relation, ...] = tuple(relation for relation in RELATIONS if relation is not Relation.ADDED)
"""What a central duty can have become."""
MOST_NUMBERS = 60
_MOST_NAMES, _MOST_KEPT = 4, 64
_MOST_NAME, _MOST_TITLE = 80, 200
_MOST_QUOTE = 400
_CODES = {relation: code for code, relation in enumerate(OF_CENTRAL)}


@dataclass(frozen=True, slots=True)
class LocalCount:
    """One local document: its duties by relation, and how many central duties it leaves out."""

    title: str
    number: str
    place: str
    relations: dict[Relation, int]

    @classmethod
    def of(cls, comparison: Comparison) -> LocalCount:
        """Count one comparison."""
        document = comparison.local.document
        found = Counter(pair.relation for pair in comparison.pairs)
        return cls(
            short_title(document),
            shortened(one_line(document.number or ""), _MOST_NAME),
            shortened(one_line(document.jurisdiction), _MOST_NAME),
            {relation: found[relation] for relation in RELATIONS},
        )

    @property
    def tasks(self) -> int:
        """How many duties the document sets."""
        return sum(self.relations[relation] for relation in OF_LOCAL)


@dataclass(slots=True)
class LineCount:
    """What a functional line (条线), or an organisation that belongs to none, carries: local duties by role and by
    relation, each once; `dropped`: central duties that named it and that no local duty answers. `numbers`: the rows of
    the side-by-side table. Names count how often they occur.
    """

    local_names: Counter[str] = field(default_factory=Counter)
    central_names: Counter[str] = field(default_factory=Counter)
    tasks: int = 0
    lead: int = 0
    support: int = 0
    acts: int = 0
    relations: dict[Relation, int] = field(default_factory=lambda: dict.fromkeys(OF_LOCAL, 0))
    dropped: int = 0
    numbers: list[int] = field(default_factory=list)

    def rows(self) -> str:
        """The numbers of its rows."""
        more = self.tasks - len(self.numbers)
        return "、".join(map(str, self.numbers)) + (f"等{self.tasks}条" if more else "")


def short_title(document: Document) -> str:
    """What people call the document, of a length that a heading bears."""
    return shortened(cells.short_title(document), _MOST_TITLE)


def named(title: str) -> str:
    """A title as a text names it: 《标题》."""
    return f"《{cells.inner(title)}》"


def cited(document: Document) -> str:
    """The document as a text cites it: 《标题》(文号)."""
    number = shortened(one_line(document.number or ""), _MOST_NAME)
    return named(short_title(document)) + (f"（{number}）" if number else "")


def common(names: Counter[str]) -> str:
    """The most frequent of the names."""
    ranked = [name for name, _ in names.most_common(_MOST_NAMES + 1)]
    return "、".join(ranked[:_MOST_NAMES]) + ("等" if len(ranked) > _MOST_NAMES else "")


@dataclass(frozen=True, slots=True)
class Duty:
    """A central duty as the head of a row of the coverage matrix."""

    quote: str
    owner: str
    section: str


class Counts:
    """All counts of one central document against its local ones."""

    def __init__(self) -> None:
        self.central: Document | None = None
        self.duties: list[Duty] = []
        self.locals: list[LocalCount] = []
        self._codes: list[bytes] = []
        self._at: dict[str, int] = {}
        self._lines: dict[str, LineCount] = {}
        self._rows = 0

    def add(self, comparison: Comparison) -> None:
        """Count one local document."""
        if self.central is None:
            self._start(comparison.central)
        self.locals.append(LocalCount.of(comparison))
        found: dict[int, list[Relation]] = {}
        for pair in comparison.pairs:
            self._count_lines(pair)
            for duty in pair.central:
                if duty.id in self._at and pair.local:
                    found.setdefault(self._at[duty.id], []).append(pair.relation)
        self._codes.append(bytes(_CODES[together(found.get(i, ()))] for i in range(len(self.duties))))

    def total(self, relation: Relation) -> int:
        """Over all documents."""
        return sum(local.relations[relation] for local in self.locals)

    @property
    def tasks(self) -> int:
        """Duties of all local documents."""
        return sum(local.tasks for local in self.locals)

    def fates(self, duty: int) -> list[Relation]:
        """What became of a central duty, document by document."""
        return [OF_CENTRAL[codes[duty]] for codes in self._codes]

    def lines(self) -> list[LineCount]:
        """Those with the most tasks first; those with as many in the order of the text."""
        return sorted(self._lines.values(), key=lambda line: (-line.tasks, -line.dropped))

    def _start(self, central: Extraction) -> None:
        self.central = central.document
        for duty in central.obligations:
            self._at.setdefault(duty.id, len(self.duties))
            owner = cells.names(duty.lead) or cells.names(duty.actors)
            quote = shortened(plain(duty.quote), _MOST_QUOTE)
            self.duties.append(Duty(quote, shortened(owner, _MOST_QUOTE), " ".join(cells.headings(duty)[-1:])))

    def _count_lines(self, pair: Pair) -> None:
        if pair.local is None:
            for key in {self._line(party, local=False): None for duty in pair.central for party in parties(duty)}:
                self._lines[key].dropped += 1
            return
        self._rows += 1
        task, seen = pair.local, dict[str, None]()
        for role, named in (("lead", task.lead), ("support", task.support), ("acts", task.actors)):
            for key in dict.fromkeys(self._line(party, local=True) for party in named):
                line = self._lines[key]
                setattr(line, role, getattr(line, role) + 1)
                seen[key] = None
        for key in seen:
            line = self._lines[key]
            line.tasks += 1
            line.relations[pair.relation] += 1
            if len(line.numbers) < MOST_NUMBERS:
                line.numbers.append(self._rows)

    def _line(self, party: Party, *, local: bool) -> str:
        name = shortened(one_line(party.name), _MOST_NAME)
        key = one_line(party.system or "") or one_line(party.canonical or "") or name
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = LineCount()
        names = line.local_names if local else line.central_names
        if name in names or len(names) < _MOST_KEPT:
            names[name] += 1
        return key


def parties(task: Obligation) -> Iterator[Party]:
    """Everybody whom the task names."""
    yield from task.lead
    yield from task.support
    yield from task.actors
