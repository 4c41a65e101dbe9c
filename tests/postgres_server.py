"""A PostgreSQL server for tests: on a free port, in a folder of its own, as a user without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from needs import postgres_program

PASSWORD = "geheim-7"
_STARTED = 60


class Server:
    """One server with one empty database, `team`. Use it as a context: leaving it ends it and removes its folder."""

    def __init__(self) -> None:
        # PostgreSQL refuses to run as root.
        self._user: dict[str, Any] = {}
        if os.getuid() == 0:
            name = "postgres" if _has("postgres") else "nobody"
            self._user = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
        # Not below a test's folder, which is closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="obligraph-postgres-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, user: str = "owner", password: str = PASSWORD, database: str = "team") -> str:
        """The URL of the database, for a store."""
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def __enter__(self) -> Self:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self._user:
            for path in (self.folder, secret):
                shutil.chown(path, self._user["user"], self._user["group"])
        self._run(
            "initdb", "-D", "data", "-U", "owner", "--auth=scram-sha-256", "--pwfile=password", "--no-sync",
            "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        self.start()
        self.ask("CREATE DATABASE team", database="postgres")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            _found("postgres"), "-D", "data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self._user)
        end = time.monotonic() + _STARTED
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace"))
            time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, whoever is connected."""
        if self._process is not None:
            self._process.send_signal(3)
            self._process.wait(30)
            self._process = None

    def ask(self, statement: str, *, database: str = "team") -> list[tuple[Any, ...]]:
        """Run a statement as the owner."""
        import psycopg

        with psycopg.connect(self.url(database=database).replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        import psycopg

        try:
            self.ask("SELECT 1", database="postgres")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, name: str, *arguments: str) -> None:
        command: Sequence[str] = [_found(name), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **self._user)
        if done.returncode:
            raise RuntimeError(done.stderr)


def _found(name: str) -> str:
    path = postgres_program(name)
    if path is None:
        raise RuntimeError(f"{name} is not installed")
    return path


def _has(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
