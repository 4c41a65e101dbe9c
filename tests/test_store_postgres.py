"""Does a store in PostgreSQL serve a team: several runs at once, users with fewer rights, a server that goes away?

A real server, started by the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from needs import need
from obligraph.store import Entry, Key, StoreError, compress, open_store
from obligraph.store.store import BATCH
from stored import OLDER, RULES, key, plan, put, putter, whole

if TYPE_CHECKING:
    from postgres_server import Server

TABLES = ("obligraph_documents_1", "obligraph_rules_1", "obligraph_runs_1")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """The server."""
    need("postgres")
    from postgres_server import Server

    with Server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server, whose database is empty."""
    running.ask(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
    return running


def test_what_is_put_comes_back(server: Server) -> None:
    """Does another run get every document as it was put, with its entries and the last run?"""
    odd = Key("a\0\udcff'\n", "ab" * 32, RULES.digest)
    with open_store(server.url()) as store:
        store.begin(plan("/results/政策"))
        put(store, range(300))
        put(store, range(5), OLDER)
        store.put(odd, compress(b"odd"), failed=True)
        store.finish({"inputs": 301})
    with open_store(server.url()) as store:
        assert whole(store, range(400)) == set(range(300))
        assert store.get_many([odd]) == {odd: b"odd"}
        assert store.lookup([odd.source]) == {odd.source: [Entry("ab" * 32, RULES.digest, True)]}
        run = store.last_run("/results/政策")
        assert run is not None
        assert run.counts == {"inputs": 301}
        assert store.last_run("/results") is None
        status = store.status()
        assert [(held.documents, held.failures) for held in status.held] == [(300, 1), (5, 0)]
        assert status.held[0].made_of == RULES.made_of
        assert status.bytes > sum(held.bytes for held in status.held)
        assert store.forget([RULES.digest]) == 5
        assert whole(store, range(5), OLDER) == set()
        assert not store.problems


def test_a_later_put_replaces(server: Server) -> None:
    """Does a forced run replace what was kept, and leave other contents of the same name to others?"""
    other = key(1)._replace(sha256="ee" * 32)
    for content in (b"first", b"second"):
        with open_store(server.url()) as store:
            store.put(key(1), compress(content))
            store.put(other, compress(b"other"))
    with open_store(server.url()) as store:
        assert store.get_many([key(1), other]) == {key(1): b"second", other: b"other"}


def test_a_damaged_row_is_made_anew(server: Server) -> None:
    """Is a row that was changed on the server found out?"""
    with open_store(server.url()) as store:
        put(store, range(3))
    server.ask(f"UPDATE {TABLES[0]} SET body = substr(body, 2) WHERE size = (SELECT max(size) FROM {TABLES[0]})")
    with open_store(server.url()) as store:
        assert len(whole(store, range(3))) == 2
        assert [problem.code for problem in store.problems] == ["store-damaged"]


def test_several_runs_at_once(server: Server) -> None:
    """Do runs that make the tables and put the same documents at the same time, in other orders, do no harm?"""
    with (
        putter(server.url(), 0, 400) as up,
        putter(server.url(), 399, -1, step=-1) as down,
        putter(server.url(), 200, 600) as on,
    ):
        for process in (up, down, on):
            said, _ = process.communicate(timeout=120)
            assert process.returncode == 0
            assert "store-" not in said
    with open_store(server.url()) as store:
        assert whole(store, range(600)) == set(range(600))
        assert store.status().held[0].documents == 600


def test_killed_while_putting(server: Server) -> None:
    """Does a run that is killed leave whole batches?"""
    with putter(server.url(), 0, 100_000) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 333:
                break
        process.kill()
    with open_store(server.url()) as store:
        found = whole(store, range(1000))
    assert found == set(range(len(found)))
    assert len(found) >= 333 - BATCH


def test_a_server_that_is_started_anew(server: Server) -> None:
    """Does a run go on with its store after the server was restarted, and lose nothing?"""
    with open_store(server.url()) as store:
        put(store, range(BATCH))
        server.stop()
        server.start()
        assert whole(store, range(BATCH)) == set(range(BATCH))
        server.stop()
        server.start()
        put(store, range(BATCH, 2 * BATCH))
        assert whole(store, range(2 * BATCH)) == set(range(2 * BATCH))
        assert not store.problems


def test_a_server_that_goes_away(server: Server) -> None:
    """Does a run go on without its store, told once, when the server is gone?"""
    with open_store(server.url()) as store:
        put(store, range(BATCH))
        server.stop()
        try:
            assert whole(store, range(BATCH)) == set()
            put(store, range(3 * BATCH))
            store.finish({})
            (problem,) = store.problems
        finally:
            server.start()
    assert problem.code == "store-unusable"
    assert problem.message.isprintable()
    assert "geheim" not in str(problem)


def test_who_may_only_read(server: Server) -> None:
    """Can a user without rights to write use what is there?"""
    with open_store(server.url()) as store:
        put(store, range(5))
    server.ask("DROP ROLE IF EXISTS reader")
    server.ask("CREATE ROLE reader LOGIN PASSWORD 'r'")
    server.ask(f"GRANT SELECT ON {', '.join(TABLES)} TO reader")
    try:
        with open_store(server.url("reader", "r")) as store:
            assert whole(store, range(9)) == set(range(5))
            put(store, range(2 * BATCH))
            assert [problem.code for problem in store.problems] == ["store-not-written"]
            assert whole(store, range(9)) == set(range(5))
            assert not store.keeps
    finally:
        server.ask(f"REVOKE ALL ON {', '.join(TABLES)} FROM reader")


def test_who_may_not_make_tables(server: Server) -> None:
    """Is a user told who may not make the tables?"""
    server.ask("DROP ROLE IF EXISTS stranger")
    server.ask("CREATE ROLE stranger LOGIN PASSWORD 's'")
    with pytest.raises(StoreError, match="permission"):
        open_store(server.url("stranger", "s"))


@pytest.mark.parametrize("change", [{"password": "secret-wrong"}, {"database": "none"}, {"user": "nobody"}])
def test_what_does_not_open_is_told(server: Server, change: dict[str, str]) -> None:
    """Does the message name the database, and no password?"""
    with pytest.raises(StoreError, match=r"127\.0\.0\.1") as caught:
        open_store(server.url(**change))
    assert "secret" not in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_no_password_is_shown(server: Server) -> None:
    """Is the store named without its password?"""
    with open_store(server.url()) as store:
        assert store.status().where == f"postgresql+psycopg://owner:***@127.0.0.1:{server.port}/team"


def test_bodies_are_not_compressed_again(server: Server) -> None:
    """Is the server told that what it stores is compressed?"""
    with open_store(server.url().replace("postgresql+psycopg", "postgresql")):
        pass
    (storage,) = server.ask(
        f"SELECT attstorage FROM pg_attribute WHERE attrelid = '{TABLES[0]}'::regclass AND attname = 'body'"
    )
    assert storage == ("e",)
