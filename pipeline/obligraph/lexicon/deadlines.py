"""The schema of lexicons/deadlines.toml: units of time, five-year plans, and the words around a date that say whether
it is a time limit or only describes something."""

from __future__ import annotations

from pydantic import model_validator

from obligraph.lexicon.base import Entry, Strict

# What the code asks for by name: a table without one of these cannot be used.
CUES = (
    "time-verb",
    "described-noun",
    "clause-adverb",
    "compared",
    "made-known",
    "enters-into-force",
    "state-before",
    "date-label",
    "collected-before",
    "limit-word",
    "duration-noun",
    "condition-after",
    "anchor-cut",
    "no-cut",
    "period-cut",
    "known-period",
    "benefit-verb",
    "no-period",
    "no-event",
    "event-noun",
    "event-verb",
    "act-adverb",
    "plan-noun",
    "moment",
    "season",
    "ongoing",
    "ongoing-label",
)


class Unit(Entry):
    """A unit of time.

    `iso` is an ISO 8601 period with {} for the number, which `times` multiplies (季度: P{}M, 3); `half` is the period
    of half a unit; `every` holds the spellings after 每, `every_alone` those that also take 按 and 逐.
    """

    words: tuple[str, ...]
    iso: str
    times: int = 1
    half: str = ""
    every: tuple[str, ...] = ()
    every_alone: tuple[str, ...] = ()


class Plan(Entry):
    """A five-year plan by its short name, with its first and last year."""

    words: tuple[str, ...]
    first: int
    last: int


class Cue(Entry):
    """Words that decide. `yes` holds sentences with the time limit between 【 and 】, `no` sentences without any."""

    words: tuple[str, ...]
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_examples(self) -> Cue:
        if not self.words:
            raise ValueError(f"[[cue]] {self.id} has no words")
        if not (self.yes or self.no):
            raise ValueError(
                f"[[cue]] {self.id} has no examples: add a `yes` with 【…】 around the time limit, or a `no`"
            )
        for example in self.yes:
            if not 0 <= example.find("【") < example.find("】"):
                raise ValueError(f"[[cue]] {self.id}: no 【…】 in the example {example!r}")
        return self


class DeadlineTable(Strict):
    """The whole table."""

    unit: tuple[Unit, ...]
    plan: tuple[Plan, ...]
    cue: tuple[Cue, ...]

    @model_validator(mode="after")
    def _complete(self) -> DeadlineTable:
        missing = sorted(set(CUES) - {cue.id for cue in self.cue})
        if missing:
            raise ValueError(f"[[cue]] entries missing: {', '.join(missing)}")
        unknown = sorted({cue.id for cue in self.cue} - set(CUES))
        if unknown:
            raise ValueError(f"[[cue]] entries that nothing reads: {', '.join(unknown)}; there are {', '.join(CUES)}")
        return self

    def words(self, cue: str) -> tuple[str, ...]:
        """The words of one cue, longest first, so that an alternation of them takes the longest."""
        found = next(entry for entry in self.cue if entry.id == cue)
        return tuple(sorted(found.words, key=lambda word: (-len(word), word)))
