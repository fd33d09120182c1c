"""Reads files in a process beside this one, which is ended when a file takes too long or breaks it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from amends.adapters.readers.contract import Reading, reading_of

SECONDS_MAX = 60.0
"""How long one file may take; a job's lease is twice as long."""

FILES_MAX = 300
"""After so many files the process is renewed, so that no library's leak grows."""


class ReaderMissing(Exception):
    """The libraries that read are not installed."""


class ReaderProcess:
    """A process that reads one file after another; started when it is first needed.

    Threads may share it: they wait for each other. It is ended by `close` or as a context.
    """

    def __init__(self, *, seconds_max: float = SECONDS_MAX) -> None:
        self._seconds_max = seconds_max
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._read = 0

    def read(self, path: Path, media_type: str = "") -> Reading:
        """What is in a file; what hinders is told in the reading's `faults`.

        Without a media type the file's first bytes tell it. Raises `ReaderMissing`, and `OSError`
        for a file that is not there.
        """
        path.stat()
        with self._lock:
            process = self._running()
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._seconds_max, end)
            timer.start()
            try:
                answer = _ask(process, path, media_type)
            finally:
                timer.cancel()
            self._read += 1
            if not answer:
                self._end()
                return Reading(
                    media_type=media_type, faults=("too-long" if late.is_set() else "reader-ended",)
                )
            if self._read >= FILES_MAX:
                self._end()
            return reading_of(json.loads(answer))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            if not can_read():
                raise ReaderMissing
            self._read = 0
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "amends.adapters.readers.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None


def can_read() -> bool:
    """Whether the libraries that read are installed."""
    return all(find_spec(name) for name in ("rapidocr", "onnxruntime", "PIL", "zxingcpp"))


def _ask(process: subprocess.Popen[str], path: Path, media_type: str) -> str:
    """The answer's line; empty when the process ended instead of answering."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps([str(path.resolve()), media_type]) + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except (BrokenPipeError, ValueError):
        return ""
