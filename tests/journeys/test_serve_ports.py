"""A server never starts silently beside another one on the same port."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from amends.entrypoints.cli import demo, main
from amends.entrypoints.cli.serve import is_free

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that a server listens on and shares, as ours would."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_with_what_to_do(
    taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(taken)]) == 2
    assert f"{HOST}:{taken} is in use" in capsys.readouterr().err


def test_a_port_is_free_again_once_its_server_is_gone() -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(HOST, port)
    assert is_free(HOST, port)


def test_a_port_that_cannot_be_is_not_free() -> None:
    assert not is_free(HOST, 70_000)


def test_the_demo_world_goes_to_the_next_free_port(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PORTS", range(taken, taken + 50))
    assert demo._free_port() > taken
