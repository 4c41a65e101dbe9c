"""The types that every room shares: frozen, made of tuples, without back references; this module imports nothing of
ours. From one document (`Document`, `Obligation`, `Extraction`) to two (`Pair`, `Comparison`).

All offsets are half-open code-point offsets into `Document.text`. Values are ready for JSON except `Decimal`, which
the exporters write as a number (or as the string `1:3` for a ratio). What a document has thousands of (spans,
mentions, reasons) is a named tuple, made three times as fast as a frozen dataclass; the rest are frozen dataclasses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What a task does to its addressee (the five kinds of the guidelines)."""

    OBLIGATION = "obligation"
    PROHIBITION = "prohibition"
    PERMISSION = "permission"
    ENCOURAGEMENT = "encouragement"
    TARGET = "target"


class Strength(StrEnum):
    """How strongly a task binds, strongest first: 必须/不得 > 应 > 要/bare imperative > 力争/原则上 > 鼓励/探索/可."""

    MUST = "must"
    SHOULD = "should"
    DO = "do"
    STRIVE = "strive"
    MAY = "may"


class Level(StrEnum):
    """Where in the state hierarchy a document or an organisation stands."""

    CENTRAL = "central"
    MINISTRY = "ministry"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    OTHER = "other"


class Span(NamedTuple):
    """Half-open range of code points [start, end) of a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that the span covers in `text`."""
        return text[self.start : self.end]


class Place(NamedTuple):
    """Where on paper the characters of `span` stand: `page` counts from 1, `box` is (left, top, right, bottom) in
    points (1/72 inch) from the page's upper left corner; `confidence` is how sure the characters are, 1 where the
    format itself says them."""

    span: Span
    page: int
    box: tuple[float, float, float, float]
    confidence: float = 1.0


class BlockKind(StrEnum):
    """What a reader saw: furniture is kept in the text but never read for tasks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CELL = "cell"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of layout. Rows and cells: `parent` is the index (in `blocks`) of the row a cell stands in, `table`
    numbers the table, `column` the cell's grid column (a merged cell stands at its first column and is repeated by
    the reader's `carried` flag when its value was carried down from the row above)."""

    span: Span
    kind: BlockKind
    level: int = 0
    parent: int | None = None
    page: int | None = None
    table: int | None = None
    column: int | None = None
    header: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, resolved or decided. `code` is stable (`empty-file`, `malformed-number` …); `message`
    says what, where and what to do."""

    source: str
    span: Span | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one file: its text, its layout, and the properties that the file states about itself
    (the rows of a government page's information table, by their label: 文号, 发文机关, 成文日期 …). `places` are
    ascending and disjoint, one a line on paper, for formats that have pages; `pages` is their number."""

    source: str
    text: str
    blocks: tuple[Block, ...]
    properties: tuple[tuple[str, str], ...] = ()
    format: str = "text"
    encoding: str = "utf-8"
    problems: tuple[Problem, ...] = ()
    places: tuple[Place, ...] = ()
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document that this one cites; `relation` by the verb before it: based_on, implements, forwards,
    repeals, cites."""

    title: str | None
    number: str | None
    relation: str
    span: Span


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says of itself. `spans` are the pieces of text that say it (title, addressees, signature, dates
    …): they are never tasks. `level` and `jurisdiction` ("某省", "某省某市", "" when unknown) follow from the
    issuers."""

    title: str | None = None
    number: str | None = None
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    date: str | None = None
    published: str | None = None
    level: Level = Level.OTHER
    jurisdiction: str = ""
    spans: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: `id` is a hash of its text; dates are ISO strings; `published` is the page's own date;
    `places` and `pages` as in Reading."""

    id: str
    source: str
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    number: str | None = None
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    date: str | None = None
    published: str | None = None
    level: Level = Level.OTHER
    jurisdiction: str = ""
    references: tuple[Reference, ...] = ()
    headings: tuple[Span, ...] = ()
    pages: int | None = None
    format: str = "text"
    encoding: str = "utf-8"
    places: tuple[Place, ...] = ()


class Mention(NamedTuple):
    """Something that a recogniser found: `kind` names the recogniser, `value` is what it means (see the recogniser),
    `rule` the lexicon entry or pattern that found it."""

    span: Span
    kind: str
    value: Any
    rule: str


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as it was written: any part may be missing. `day` 0 means the last day of the month (10月底, 10月)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as recognised, before the document's own date completes it. `type` is by, from, during, recurring,
    within or ongoing; `every` and `duration` are ISO 8601 periods (P1Y, P10BD working days, PT48H); `anchor` the
    words of the event."""

    type: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    every: str | None = None
    duration: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A resolved time limit; `start` and `end` are ISO dates (YYYY-MM-DD) or None where no date can be known."""

    span: Span
    quote: str
    type: str
    start: str | None = None
    end: str | None = None
    every: str | None = None
    duration: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A numeric standard: `op` one of >= <= > < = range; `value` (and `upper` for a range) with 万/亿 multiplied out,
    a ratio as the string `1:3`; `unit` as in the text, a percentage as `%`; `of` what is measured, as far as the text
    says it; `condition` true where the number only says to whom or when the task applies."""

    span: Span
    quote: str
    op: str
    value: Decimal | str
    upper: Decimal | None = None
    unit: str | None = None
    of: str | None = None
    condition: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in a cell: `name` as it stands in the text, `canonical` its full form, `system` the functional
    line (条线) that ties 民政部, 省民政厅 and 市民政局 together."""

    name: str
    span: Span
    canonical: str | None = None
    system: str | None = None
    level: Level | None = None
    jurisdiction: str = ""
    successor: str | None = None
    rule: str = ""


class Reason(NamedTuple):
    """One step of the derivation: what was decided for a `cell` (task, kind, strength, actors, lead, support,
    deadlines, standards), by which `rule`, on which words. An empty cell's code says why: `no-owner-stated`,
    `owner-inherited` …"""

    cell: str
    rule: str
    words: str = ""
    span: Span | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One task: who must do what, with whom, by when and to what measure; `id` is stable over re-runs; `places` are
    the lines of its quote on paper, where the format has pages; `reviewed`: a person has checked or corrected it. What
    a person's words name that does not stand in the text has an empty span at the task's start."""

    id: str
    source: str
    doc: str
    span: Span
    quote: str
    kind: Kind
    strength: Strength
    section: tuple[str, ...] = ()
    action: str = ""
    object: str = ""
    actors: tuple[Party, ...] = ()
    lead: tuple[Party, ...] = ()
    support: tuple[Party, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    standards: tuple[Standard, ...] = ()
    references: tuple[Reference, ...] = ()
    condition: str | None = None
    confidence: float = 1.0
    reasons: tuple[Reason, ...] = field(default=())
    places: tuple[Place, ...] = ()
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """One document with all that was found in it."""

    document: Document
    obligations: tuple[Obligation, ...]
    problems: tuple[Problem, ...] = ()


class Relation(StrEnum):
    """What became of a duty on its way from the central text into the local one. Where two fit, the first of
    strengthened, weakened, changed, specified, kept that fits."""

    KEPT = "kept"
    SPECIFIED = "specified"
    STRENGTHENED = "strengthened"
    WEAKENED = "weakened"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


class Effect(StrEnum):
    """What one difference does to the duty: stricter or laxer on something that both state, concrete where only the
    local text states it, other where act, owner or instrument are another one, none where nothing follows from it."""

    STRICTER = "stricter"
    LAXER = "laxer"
    CONCRETE = "concrete"
    OTHER = "other"
    NONE = "none"


class Difference(NamedTuple):
    """One thing that the local duty says otherwise than the central one: in which `cell` (strength, scope, lead,
    support, actors, deadlines, standards, action), by which stable `code` (floor-raised, deadline-earlier …), in which
    words on either side; a side that says nothing has "" and None."""

    cell: str
    code: str
    effect: Effect
    central: str
    local: str
    central_span: Span | None = None
    local_span: Span | None = None


class Edit(NamedTuple):
    """A piece of the way from the central quote to the local one: `op` is equal, delete (only central) or insert (only
    local). The pieces that are not inserts join to the central quote, those that are not deletes to the local one."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A local duty with the central ones that it carries out, the closest first: none where it was added, and no local
    one where it was dropped. `score` (0 to 1) is how sure the pairing is; `edits` lead from the closest central quote
    to the local one."""

    local: Obligation | None
    central: tuple[Obligation, ...]
    relation: Relation
    score: float = 1.0
    differences: tuple[Difference, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A local document held against a central one: one pair a local duty in its document's order, then the central
    duties that were dropped, in theirs."""

    central: Extraction
    local: Extraction
    pairs: tuple[Pair, ...]


class Severity(StrEnum):
    """How much a finding matters: an error is wrong by itself, a warning likely is, a note is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """What a check found in a draft: `code` names the check, `span` the words, `obligation` the task's id where there
    is one; message and hint (how to mend it) in English and in Chinese."""

    source: str
    span: Span
    code: str
    severity: Severity
    message: str
    chinese: str
    hint: str
    hint_chinese: str
    obligation: str = ""
