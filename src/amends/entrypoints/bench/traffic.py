"""Sends requests over kept connections and takes the time of each answer.

One thread and bare sockets, because whatever the sender takes is missing to the server and the
database beside it: a request costs it a few hundredths of a millisecond.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ANSWER_SECONDS = 60
"""How long an answer may take before the measurement is given up."""


class BadAnswer(Exception):
    """The server closed a connection or answered something that is not HTTP."""


@dataclass
class Sample:
    """What was measured: the answers by status, the milliseconds each took, and all together."""

    seconds: float = 0.0
    waits_ms: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    last_body: bytes = b""

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.waits_ms) / self.seconds

    def quantile_ms(self, part: float) -> float:
        """The wait that this part of the answers did not exceed, in milliseconds."""
        ordered = sorted(self.waits_ms)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)]

    def __add__(self, other: Sample) -> Sample:
        statuses = dict(self.statuses)
        for status, count in other.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
        return Sample(
            self.seconds + other.seconds,
            self.waits_ms + other.waits_ms,
            statuses,
            other.last_body or self.last_body,
        )


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(address: tuple[str, int], requests: Iterable[bytes], *, connections: int) -> Sample:
    """Send all requests over so many connections, each with one request in flight at a time.

    Raises `BadAnswer` and `OSError`.
    """
    waiting = iter(requests)
    sample = Sample()
    lines = [_Line(address) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        try:
            started = time.perf_counter()
            busy = 0
            for line in lines:
                selector.register(line.socket, selectors.EVENT_READ, line)
                busy += line.ask(waiting)
            while busy:
                ready = selector.select(ANSWER_SECONDS)
                if not ready:
                    raise BadAnswer(f"no answer within {ANSWER_SECONDS} s")
                for key, _ in ready:
                    line = key.data
                    if line.hear(sample):
                        busy -= not line.ask(waiting)
            sample.seconds = time.perf_counter() - started
        finally:
            for line in lines:
                line.socket.close()
    return sample


class _Line:
    """One kept connection."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asked_at = 0.0
        self._heard = b""

    def ask(self, waiting: Iterator[bytes]) -> bool:
        """Send the next request; False when there is none left."""
        following = next(waiting, None)
        if following is None:
            return False
        self._heard = b""
        self._asked_at = time.perf_counter()
        self.socket.sendall(following)
        return True

    def hear(self, sample: Sample) -> bool:
        """Read what has come; True when the answer is complete and counted."""
        part = self.socket.recv(262_144)
        if not part:
            raise BadAnswer("the server closed the connection")
        self._heard += part
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return False
        sample.waits_ms.append((time.perf_counter() - self._asked_at) * 1000)
        status = int(head[9:12])
        sample.statuses[status] = sample.statuses.get(status, 0) + 1
        sample.last_body = body
        return True


def _length(head: bytes) -> int:
    """The length of the body that a head announces."""
    at = head.lower().find(b"\r\ncontent-length:")
    if at < 0:
        raise BadAnswer(f"an answer without a length: {head[:200]!r}")
    return int(head[at + 17 :].split(b"\r\n", 1)[0])
