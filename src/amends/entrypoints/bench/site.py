"""A site for measuring: its own folder, its own database with full durability, its own server."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from amends.config.embedded import ensure_database, program
from amends.config.home import home, make_home

START_SECONDS = 60


class CannotMeasure(Exception):
    """Something that is needed for measuring is missing, failed, or gave wrong answers."""


@contextmanager
def own_home() -> Iterator[Path]:
    """A fresh home beside the site's own data, on the same disk; it is gone afterwards.

    The process must not have started Django yet: from here on its settings are those of the new
    home. Raises `CannotMeasure` when it has.
    """
    if "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured:
        raise CannotMeasure("amends bench needs a process of its own")
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=make_home(home())))
    folder.chmod(0o711)
    for name in [name for name in os.environ if name.startswith("AMENDS_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ["AMENDS_HOME"] = str(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Database:
    """Where the database of the measuring site lies, and the program that loads it."""

    folder: Path
    url: str
    pgbench: Path


@contextmanager
def own_database(folder: Path) -> Iterator[Database]:
    """The embedded database of a home with its tables, tuned as every site's is."""
    from amends.entrypoints.setup import prepare

    server = ensure_database(folder)
    try:
        prepare()
        yield Database(folder, server.url(), program("pgbench"))
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()


class Server:
    """`amends serve` without a worker, so that nothing but the requests is measured."""

    def __init__(self, process: subprocess.Popen[bytes], address: tuple[str, int]) -> None:
        self._process = process
        self.address = address

    def memory_mib(self) -> float:
        """The resident memory of all its processes together, in MiB."""
        return sum(map(_resident_mib, _family(self._process.pid)))


def _family(pid: int) -> set[int]:
    """A process and all that came of it, as the kernel lists them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name in brackets may hold spaces and brackets of its own.
                after_name = (entry / "stat").read_text().rpartition(")")[2]
                parents[int(entry.name)] = int(after_name.split()[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


@contextmanager
def own_server(folder: Path, *, processes: int) -> Iterator[Server]:
    """A running server on a free port. Raises `CannotMeasure` when it does not come up."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    log = folder / "server.log"
    command = [sys.executable, "-m", "amends", "serve", "--no-worker", "--port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, "--processes", str(processes)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        _wait_for(process, port, log)
        yield Server(process, ("127.0.0.1", port))
    finally:
        process.terminate()
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise CannotMeasure(
        f"the server does not come up:\n{log.read_text('utf-8', 'replace')[-2000:]}"
    )


@contextmanager
def tidy_when_told_to_stop() -> Iterator[None]:
    """Leave nothing behind on SIGTERM either: it ends the program the way Ctrl-C does."""

    def heard(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
