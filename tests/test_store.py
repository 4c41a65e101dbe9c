"""Does the store give back what was put, and only that? SQLite; for damage see test_store_damage.py, for servers
test_store_postgres.py.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import threading
import tracemalloc
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import obligraph.store.rules
from obligraph.lexicon import load
from obligraph.model import Problem
from obligraph.readers import Limits
from obligraph.store import (
    Entry,
    Key,
    Packed,
    State,
    StoreError,
    compress,
    default_place,
    expand,
    open_store,
    passes,
    rules_of,
    state_of,
)
from obligraph.store.packed import LARGEST, DamagedError
from obligraph.store.store import BATCH
from obligraph.store.tables import DOCUMENTS
from stored import OLDER, RULES, data, key, plan, program, put, whole


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The file of a store that is not there yet."""
    return tmp_path / "store.sqlite"


def test_what_is_put_comes_back(place: Path) -> None:
    """Does another process get every document as it was put, and none that was not?"""
    with open_store(place) as store:
        put(store, range(200))
    with open_store(place) as store:
        assert whole(store, range(300)) == set(range(200))
        assert not store.problems


def test_what_waits_is_found(place: Path) -> None:
    """Is a document found before its batch is written?"""
    with open_store(place) as store:
        put(store, range(BATCH + 3))
        assert whole(store, range(BATCH + 10)) == set(range(BATCH + 3))


def test_batches_are_written_without_a_close(place: Path) -> None:
    """Is a full batch on disk while the store is still open?"""
    with open_store(place) as store:
        put(store, range(BATCH))
        with open_store(place) as other:
            assert whole(other, range(BATCH)) == set(range(BATCH))


def test_a_batch_does_not_wait_for_ever(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are a few documents written with the next one when their time has come?"""
    monkeypatch.setattr("obligraph.store.store.SECONDS", 0.0)
    with open_store(place) as store:
        put(store, [1])
        with open_store(place) as other:
            assert whole(other, [1]) == {1}


@pytest.mark.parametrize("changed", [{"source": "政策/00001.TXT"}, {"sha256": "00" * 32}, {"rules": OLDER.digest}])
def test_another_key_is_another_document(place: Path, changed: dict[str, str]) -> None:
    """Is a document not given under another name, for another content, or by other rules?"""
    with open_store(place) as store:
        put(store, [1])
        store.flush()
        assert store.get_many([key(1)._replace(**changed)]) == {}


@pytest.mark.parametrize(
    "source",
    ["", "a\0b", "\udcff\ud800", "x" * 1_000_000, "'; DROP TABLE x; --", "=1+1", "\x1b[2J", "../../etc/passwd"],
)
def test_a_name_may_be_anything(place: Path, source: str) -> None:
    """Are names kept apart that a database or a terminal would refuse?"""
    odd = Key(source, "ab" * 32, RULES.digest)
    with open_store(place) as store:
        store.put(odd, compress(b"odd"))
        store.put(odd._replace(source=source + " "), compress(b"other"))
    with open_store(place) as store:
        assert store.get_many([odd]) == {odd: b"odd"}
        assert store.lookup([source]) == {source: [Entry("ab" * 32, RULES.digest, False)]}


def test_a_later_put_replaces(place: Path) -> None:
    """Does a forced run, which makes all anew, replace what was kept?"""
    for content in (b"first", b"second"):
        with open_store(place) as store:
            store.put(key(1), compress(content))
    with open_store(place) as store:
        assert store.get_many([key(1)]) == {key(1): b"second"}
        assert store.status().held[0].documents == 1


@pytest.mark.parametrize("own", [True, False])
def test_an_own_store_does_not_grow_with_changes(place: Path, own: bool) -> None:
    """Is what was made of a file's older content dropped where nobody else may ask for it, and there alone?"""
    before, after = key(1), key(1)._replace(sha256="ee" * 32)
    with open_store(place, own=own) as store:
        put(store, [1, 2])
        store.flush()
        store.put(after, compress(b"changed"))
        store.flush()
        assert store.get_many([before, after]).keys() == ({after} if own else {before, after})
        assert whole(store, [2]) == {2}


def test_older_rules_are_forgotten(place: Path) -> None:
    """Does `forget` remove all that other rules made, say how many, and make room for what comes?"""
    with open_store(place) as store:
        put(store, range(450), OLDER)
        put(store, range(20))
        store.flush()
        size = place.stat().st_size
        assert store.forget([RULES.digest]) == 450
        assert store.forget([RULES.digest]) == 0
        assert whole(store, range(450), OLDER) == set()
        assert whole(store, range(450)) == set(range(20))
        put(store, range(20, 450))
    assert place.stat().st_size < size * 1.1


def test_status_counts(place: Path) -> None:
    """Does the store say how much it holds, by rules, with failures apart?"""
    with open_store(place) as store:
        store.begin(plan())
        put(store, range(5))
        store.put(key(7), compress(b"problem"), failed=True)
        put(store, range(3), OLDER)
        store.finish({"inputs": 6})
        status = store.status()
        assert [(h.rules, h.documents, h.failures) for h in status.held] == [(RULES.digest, 5, 1), (OLDER.digest, 3, 0)]
        assert status.held[0].made_of == RULES.made_of
        assert status.held[1].made_of == {}
        assert status.held[0].bytes == sum(len(compress(data(n))) for n in range(5)) + len(compress(b"problem"))
        assert status.bytes == place.stat().st_size
        assert status.where == str(place)


def test_lookup_names_all_that_is_held(place: Path) -> None:
    """Are all contents and rules of a source named, and nothing of others?"""
    failed = key(1, OLDER)._replace(sha256="ff" * 32)
    with open_store(place) as store:
        put(store, [1, 2])
        store.put(failed, compress(b""), failed=True)
        store.flush()
        assert store.lookup([key(1).source, "none.txt"]) == {
            key(1).source: sorted([Entry(key(1).sha256, RULES.digest, False), Entry("ff" * 32, OLDER.digest, True)]),
            "none.txt": [],
        }


HASH, OTHER = "aa" * 32, "bb" * 32


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], State.NEW),
        ([Entry(OTHER, RULES.digest, False)], State.CHANGED),
        ([Entry(OTHER, OLDER.digest, True)], State.CHANGED),
        ([Entry(HASH, OLDER.digest, False)], State.OLDER),
        ([Entry(HASH, OLDER.digest, False), Entry(OTHER, RULES.digest, False)], State.OLDER),
        ([Entry(HASH, RULES.digest, False), Entry(OTHER, RULES.digest, False)], State.DONE),
        ([Entry(HASH, OLDER.digest, False), Entry(HASH, RULES.digest, True)], State.FAILED),
    ],
)
def test_the_state_of_an_input(entries: list[Entry], expected: State) -> None:
    """Is an input new, changed, made by older rules, or done?"""
    assert state_of(entries, HASH, RULES.digest) is expected


def test_the_last_run_is_known(place: Path) -> None:
    """Is a run noted when it begins, and its end when it ends?"""
    with open_store(place) as store:
        assert store.last_run("/results") is None
        store.begin(plan())
        put(store, range(BATCH))
        with open_store(place) as other:
            run = other.last_run("/results")
            assert run is not None
            assert (run.rules, run.arguments, run.ended, run.counts) == (RULES.digest, {"sources": ["/drafts"]}, "", {})
            assert other.last_run("/other") is None
        store.finish({"inputs": 9, "new": 8})
    with open_store(place) as store:
        run = store.last_run("/results")
        assert run is not None
        assert run.counts == {"inputs": 9, "new": 8}
        assert run.begun <= run.ended


def test_an_own_store_moves_with_its_folder(place: Path) -> None:
    """Is the last run found after the folder was given another name?"""
    with open_store(place, own=True) as store:
        store.begin(plan("/before"))
        store.finish({})
    with open_store(place, own=True) as store:
        run = store.last_run("/after")
        assert run is not None
        assert run.folder == "/before"


def test_a_run_without_documents_is_noted(place: Path) -> None:
    """Is a run that puts nothing noted all the same?"""
    with open_store(place) as store:
        store.begin(plan())
        store.finish({"inputs": 0})
    with open_store(place) as store:
        assert store.last_run("/results") is not None


def test_no_store_keeps_nothing() -> None:
    """Can a run go without a store by the same calls?"""
    with open_store(None) as store:
        store.begin(plan())
        put(store, range(BATCH + 1))
        assert whole(store, range(3)) == set()
        assert store.lookup(["a"]) == {"a": []}
        assert store.forget([]) == 0
        assert store.last_run("/results") is None
        store.finish({})
        assert store.status().held == ()
        assert not store.keeps
        assert not store.problems


def test_nothing_is_imported_before_it_is_needed(place: Path) -> None:
    """Does opening a store that is not there yet, and asking it, cost no import of SQLAlchemy?"""
    code = (
        "import sys; from obligraph.store import *; from stored import key, plan\n"
        "store = open_store(sys.argv[1], own=True); store.begin(plan())\n"
        "assert store.get_many([key(1)]) == {} and store.lookup(['a']) and store.forget([]) == 0\n"
        "print([name for name in ('sqlalchemy', 'psycopg', 'sqlite3') if name in sys.modules])"
    )
    with program(code, [str(place)]) as ran:
        assert ran.communicate()[0] == "[]\n"
    assert not place.exists()


def test_an_own_file_lies_hidden_in_the_folder(tmp_path: Path) -> None:
    """Is the folder of the store made where it is missing, and hidden from a run that reads the folder?"""
    place = default_place(tmp_path / "outputs")
    assert place.parent.name.startswith(".")
    with open_store(place, own=True) as store:
        put(store, [1])
    with open_store(place, own=True) as store:
        assert whole(store, [1]) == {1}


@pytest.mark.parametrize("name", ["政策 存储.sqlite", "a?mode=ro", "b#c", "%20.sqlite", "file:x", "C:store"])
@pytest.mark.parametrize("url", [True, False])
def test_a_path_is_taken_as_it_is(tmp_path: Path, name: str, url: bool) -> None:
    """Do characters that mean something in a URL stay part of the file's name?"""
    path = tmp_path / name
    with open_store(f"sqlite:///{path}" if url else str(path)) as store:
        put(store, [1])
    assert {one.name for one in tmp_path.iterdir()} == {name, f"{name}-journal"}


def other_database(path: Path) -> None:
    """A database of somebody else's."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE letters (text)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("make", [other_database, lambda path: path.write_bytes(b"PK\3\4 a document"), Path.mkdir])
def test_what_is_no_store_is_left_alone(place: Path, make: object) -> None:
    """Is a file that the user named by mistake refused, and not touched?"""
    make(place)  # type: ignore[operator]
    before = place.read_bytes() if place.is_file() else b""
    with pytest.raises(StoreError, match=r"store\.sqlite"):
        open_store(place)
    assert (place.read_bytes() if place.is_file() else b"") == before
    assert [one.name for one in place.parent.iterdir()] == ["store.sqlite"]


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/d", "\x1b[2J://secret", "postgresql://u:secret@h:port/d", "s3://secret/x"]
)
def test_an_impossible_url_is_refused(url: str) -> None:
    """Does the message say what can be given, without what was given as a password?"""
    with pytest.raises(StoreError, match=r"postgresql\+psycopg://") as caught:
        open_store(url)
    assert "secret" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a machine without psycopg say what to install?"""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'obligraph\[postgres\]'"):
        open_store("postgresql+psycopg://somebody@127.0.0.1:1/nothing")


def test_one_thread_gets_while_another_puts(place: Path) -> None:
    """Can the next documents be fetched while those before are written?"""
    with open_store(place) as store:
        put(store, range(100))
        store.flush()
        found: list[set[int]] = []
        thread = threading.Thread(target=lambda: found.extend(whole(store, range(100)) for _ in range(5)))
        thread.start()
        put(store, range(100, 600))
        thread.join()
        assert found == [set(range(100))] * 5
        store.flush()
        assert whole(store, range(600)) == set(range(600))
        assert not store.problems


def test_what_is_too_large_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a document beyond the bound made anew each time, without harm to others?"""
    monkeypatch.setattr("obligraph.store.store.LARGEST", 1000)
    with open_store(place) as store:
        store.put(key(1), Packed(b"x" * 1001))
        store.put(key(2), compress(b"x"))
        assert store.get_many([key(1), key(2)]) == {key(2): b"x"}


@given(st.binary(max_size=5000))
def test_compressing_loses_nothing(content: bytes) -> None:
    """Does `expand` give what `compress` was given?"""
    assert expand(compress(content)) == content


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused(content: bytes) -> None:
    """Do bytes that `compress` did not give raise, and nothing else?"""
    try:
        found = expand(content)
    except DamagedError:
        return
    assert content.startswith(compress(b"")[:4])
    assert len(found) <= LARGEST


@pytest.mark.parametrize("size", [0, 999_999, 1_000_001, 1 << 40, (1 << 64) - 3])
def test_a_bomb_is_not_unpacked(size: int) -> None:
    """Is content of another length than it says refused, before it takes memory?"""
    frame = compress(b"\0" * 1_000_000)
    # RFC 8878, 3.1.1: a descriptor after the magic number says how many bytes the content's length has.
    assert (frame[4] >> 6, int.from_bytes(frame[5:9], "little")) == (2, 1_000_000)
    tracemalloc.start()
    with pytest.raises(DamagedError):
        expand(frame[:4] + bytes([frame[4] | 0xC0]) + size.to_bytes(8, "little") + frame[9:])
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


def test_a_frame_without_its_length_is_refused() -> None:
    """Is content refused that does not say how long it is?"""
    with pytest.raises(DamagedError):
        expand(zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100))


@pytest.mark.parametrize("content", [b"", b"\0" * 7, compress(b"x" * 100)[:-1], compress(b"x" * 100)[:9]])
def test_a_stump_is_refused(content: bytes) -> None:
    """Is a cut content refused?"""
    with pytest.raises(DamagedError):
        expand(content)


def test_which_problems_are_not_kept() -> None:
    """Is a file tried again that a slow machine or a missing program kept from being read, and a damaged one not?"""
    codes = {code: passes(Problem("a", None, code, "")) for code in ("timeout", "crashed", "damaged", "empty-file")}
    assert codes == {"timeout": True, "crashed": True, "damaged": False, "empty-file": False}


def test_rules_are_the_same_for_the_same() -> None:
    """Do two runs that decide alike have the same rules?"""
    made = rules_of(load(), limits=asdict(Limits()))
    assert made == rules_of(load(), limits=asdict(Limits()))
    assert len(made.digest) == 64
    assert made.made_of["libraries"]["spacy"]


def test_rules_change_with_all_that_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are the rules others with other lexicons, limits, components, corrections, code or libraries?"""
    lexicon, limits = load(), asdict(Limits())
    made = [rules_of(lexicon, limits=limits), rules_of(lexicon, limits=limits, corrections=b"{}\n")]
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "lint.toml").write_text(lexicon.sources["lint"][0].text + "\n# another\n", "utf-8")
    made.append(rules_of(load(layer), limits=limits))
    made.append(rules_of(replace(lexicon, digest="0" * 64), limits=limits))
    made.append(rules_of(lexicon, limits={**limits, "characters": 5}))
    made.append(rules_of(lexicon, limits=limits, components=["own_tagger"]))
    monkeypatch.setattr(obligraph.store.rules, "code", lambda: "other")
    made.append(rules_of(lexicon, limits=limits))
    monkeypatch.setattr(obligraph.store.rules, "_libraries", lambda: (("lxml", "0"),))
    made.append(rules_of(lexicon, limits=limits))
    assert len({one.digest for one in made}) == len(made)


def test_code_is_hashed_by_content(tmp_path: Path) -> None:
    """Does the hash of a package change with a character of it or a file's name, and not with caches?"""
    hashed = obligraph.store.rules._hash_below
    (tmp_path / "a.py").write_text("x = 1")
    first = hashed(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"cache")
    assert hashed(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2")
    second = hashed(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, hashed(tmp_path)}) == 3


def test_a_document_under_anothers_key_is_not_given(place: Path) -> None:
    """Is a row found out whose key was exchanged, though its content is whole?"""
    with open_store(place) as store:
        put(store, [1])
    connection = sqlite3.connect(place)
    connection.execute(f"UPDATE {DOCUMENTS.name} SET key = ?", (key(2).digest,))
    connection.commit()
    connection.close()
    with open_store(place) as store:
        assert whole(store, [1, 2]) == set()
        assert [problem.code for problem in store.problems] == ["store-damaged"]
        put(store, [2])
        store.flush()
        assert whole(store, [1, 2]) == {2}


def test_hashes_are_those_of_the_key() -> None:
    """Do parts of a key not run into each other?"""
    keys = [Key("ab", "aa", "bb"), Key("b", "aaa", "bb"), Key("b", "aa", "abb"), Key("\0b", "aa", "bb")]
    assert len({one.digest for one in keys}) == len(keys)
    assert all(len(one.digest) == hashlib.sha256().digest_size for one in keys)
