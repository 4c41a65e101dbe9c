"""Count, segment by segment, how the results compare with the gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from obligraph.score.gold import SLOTS, GoldDocument, Item, Place, gold_names, read_results
from obligraph.score.report import META, Miss, Report, Share, Tally
from obligraph.score.same import norm, pair, same_amount, same_name, same_reference, same_time

Placed = tuple[Item, Place | None]
_PLACED_SLOTS = ("actors", "deadlines", "standards")


def score(gold: Path | str, out: Path | str, *, by_quote: bool = False, documents: Sequence[str] = ()) -> Report:
    """The figures of the results in `out` against the gold annotations in `gold`, or against those of `documents` only.

    `by_quote` looks every quote up in the gold text instead of trusting its span: for runs over the same documents in
    another format. Raises ScoreError.
    """
    folder = Path(gold)
    names = list(documents) or gold_names(folder)
    obligations, facts = read_results(Path(out))
    board = _Board()
    for name in names:
        document = GoldDocument(folder, name)
        _Page(document, by_quote, board).measure(obligations.get(name, []))
        _measure_facts(document, facts.get(name, {}), board)
    return Report(board.figures(len(names)), board.misses)


class _Board:
    """All counts of one evaluation."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        self.kind, self.unit, self.rows = Share(), Share(), Share()
        self.facts = {name: Share() for name in META}
        self.ungrounded = 0
        self.misses: list[Miss] = []

    def tally(self, slot: str) -> Tally:
        return self.tallies.setdefault(slot, Tally())

    def figures(self, documents: int) -> dict[str, Any]:
        found: dict[str, Any] = {slot: tally.figures() for slot, tally in self.tallies.items()}
        found["kind accuracy"] = self.kind.value
        found["unit accuracy"] = self.unit.value
        found["exact rows"] = {"share": self.rows.value, "of": self.rows.all}
        found["meta accuracy"] = {name: share.value for name, share in self.facts.items() if share.all}
        found["ungrounded"] = self.ungrounded
        found["documents"] = documents
        return found


class _Page:
    """The tasks of one document: its records put on its segments, then compared."""

    def __init__(self, document: GoldDocument, by_quote: bool, board: _Board) -> None:
        self._document, self._by_quote, self._board = document, by_quote, board
        self._records: dict[int, list[Item]] = {}
        self._items: dict[str, dict[int, list[Placed]]] = {slot: {} for slot in _PLACED_SLOTS}

    def measure(self, records: Sequence[Item]) -> None:
        for record in records:
            self._put(record)
        for number in sorted(self._records.keys() | self._document.tasks.keys()):
            if number not in self._document.grey:
                self._compare(number)

    def _put(self, record: Item) -> None:
        document = self._document
        quote = record.get("quote") or ""
        place = document.find(quote or record.get("name") or "") if self._by_quote else _span(record)
        if place is None:
            self._board.ungrounded += 1
            return
        if not self._by_quote and norm(document.text[slice(*place)]) != norm(quote):
            self._board.ungrounded += 1
        held = document.holders(place)
        for number in held:
            self._records.setdefault(number, []).append(record)
        since = place[0] if self._by_quote else 0
        for slot in _PLACED_SLOTS:
            for item in record.get(slot) or []:
                self._put_item(slot, item, held, since)

    def _put_item(self, slot: str, item: Item, held: list[int], since: int) -> None:
        """An item belongs to that segment of its record in which it starts; from elsewhere (a mark) to all of them."""
        if self._by_quote:
            place = self._document.find(item.get("quote") or item.get("name") or "", since)
        else:
            place = _span(item)
        inside = [
            n for n in held if place and self._document.segments[n][0] <= place[0] < self._document.segments[n][1]
        ]
        for number in inside[:1] or held:
            known = self._items[slot].setdefault(number, [])
            if not any(
                other is item or (other.get("span") and other["span"] == item.get("span")) for other, _ in known
            ):
                known.append((item, place))

    def _compare(self, number: int) -> None:
        board, gold, found = self._board, self._document.tasks.get(number), self._records.get(number, [])
        segments = board.tally("segments")
        segments.add(hits=bool(gold and found), missed=not found, false=not gold)
        if not gold or not found:
            self._miss("segments", number, "false" if found else "missed")
        exact = self._kind(number, gold, found) if gold and found else False
        wanted = gold or {}
        for slot in SLOTS:
            names = self._names(slot, number, found)
            pairs, missed, false = pair(wanted.get(slot) or [], names, same_name)
            board.tally(slot).add(len(pairs), len(false), len(missed))
            if missed or false:
                exact = False
                self._miss(slot, number, f"missed {missed} false {[item.get('name') for item in false]}")
        exact = self._times(number, wanted) and exact
        exact = self._amounts(number, wanted) and exact
        if any(wanted.get(slot) for slot in (*SLOTS, "deadlines", "standards")):
            board.rows.add(exact)
            if not exact:
                self._miss("rows", number, "not exact")

    def _kind(self, number: int, gold: Item, found: Sequence[Item]) -> bool:
        right = any(record.get("kind") == gold["kind"] for record in found)
        self._board.kind.add(right)
        if not right:
            self._miss("kind", number, f"{gold['kind']} != {found[0].get('kind')}")
        return right

    def _names(self, slot: str, number: int, found: Sequence[Item]) -> list[Item]:
        if slot == "actors":
            return [item for item, _ in self._items["actors"].get(number, [])]
        names: dict[str, Item] = {}
        for record in found:
            for item in record.get(slot) or []:
                names.setdefault(norm(item.get("name")), item)
        return list(names.values())

    def _times(self, number: int, gold: Item) -> bool:
        def same(mine: Item, theirs: Placed) -> bool:
            return self._document.touches(mine.get("in", number), mine["text"], theirs[1])

        pairs, missed, false = pair(gold.get("deadlines") or [], self._items["deadlines"].get(number, []), same)
        wrong = [(mine, item) for mine, (item, _) in pairs if not same_time(mine, item)]
        return self._valued("deadlines", "deadline values", number, len(pairs), missed, false, wrong)

    def _amounts(self, number: int, gold: Item) -> bool:
        def same(mine: Item, theirs: Placed) -> bool:
            return self._document.touches(number, mine["text"], theirs[1])

        pairs, missed, false = pair(gold.get("standards") or [], self._items["standards"].get(number, []), same)
        wrong = []
        for mine, (item, _) in pairs:
            if same_amount(mine, item):
                self._board.unit.add(norm(mine.get("unit")) == norm(item.get("unit")))
            else:
                wrong.append((mine, item))
        return self._valued("standards", "standard values", number, len(pairs), missed, false, wrong)

    def _valued(
        self, slot: str, values: str, number: int, paired: int, missed: Sequence[Item], false: Sequence[Placed],
        wrong: Sequence[tuple[Item, Item]],
    ) -> bool:  # fmt: skip
        """Count the items by their words and by their values; a wrong value is a false find and a miss.

        True where all is right.
        """
        self._board.tally(slot).add(paired, len(false), len(missed))
        self._board.tally(values).add(paired - len(wrong), len(false) + len(wrong), len(missed) + len(wrong))
        if not (missed or false or wrong):
            return True
        self._miss(slot, number, f"missed {list(missed)} false {[item for item, _ in false]} wrong {list(wrong)}")
        return False

    def _miss(self, slot: str, number: int, what: str) -> None:
        self._board.misses.append(Miss(slot, self._document.name, number, what, self._document.segment(number)))


def _measure_facts(document: GoldDocument, facts: Mapping[str, Any], board: _Board) -> None:
    """What the document says of itself: title, number, date, level, issuers, addressees, references."""
    for name in META:
        right = norm(document.meta.get(name)) == norm(facts.get(name))
        board.facts[name].add(right)
        if not right:
            what = f"{name}: {document.meta.get(name)!r} != {facts.get(name)!r}"
            board.misses.append(Miss("meta", document.name, None, what))
    for name in ("issuers", "addressees"):
        names = pair(
            document.meta.get(name) or [], facts.get(name) or [], lambda mine, theirs: norm(mine) == norm(theirs)
        )
        _count(name, "meta", document.name, names, board)
    references = pair(document.meta.get("references") or [], facts.get("references") or [], same_reference)
    _count("references", "references", document.name, references, board)


def _count(tally: str, slot: str, document: str, found: tuple[list[Any], list[Any], list[Any]], board: _Board) -> None:
    pairs, missed, false = found
    board.tally(tally).add(len(pairs), len(false), len(missed))
    if missed or false:
        board.misses.append(Miss(slot, document, None, f"{tally}: missed {missed} false {false}"))


def _span(item: Item) -> Place | None:
    span = item.get("span")
    return (span[0], span[1]) if span else None
