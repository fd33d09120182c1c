"""A whole site of its own for crash journeys: private database server, channel, and processes.

Nothing is shared with other tests, so its database may be killed and its workers shot.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import psycopg

from amends.adapters.gateways.sandbox_channel import SandboxChannel
from amends.adapters.gateways.sandbox_faults import write_rules
from amends.config.embedded import EmbeddedPostgres

SCENE = Path(__file__).with_name("crash_scene.py")
AMENDS = [sys.executable, "-m", "amends"]


class Site:
    """A database server, a sandbox channel and worker processes in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedPostgres(folder)
        self.server.start()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._servers: list[subprocess.Popen[bytes]] = []
        self.channel = SandboxChannel(folder / "sandbox")
        self.env = os.environ | {
            "DATABASE_URL": self.server.url(),
            "AMENDS_HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "amends.config.settings",
        }
        subprocess.run([*AMENDS, "migrate"], env=self.env, check=True, capture_output=True)

    def close(self) -> None:
        """Shoot what still runs, and stop the database."""
        self.stop_servers()
        for worker in self._workers:
            worker.kill()
            worker.wait()
        self.server.stop()

    def scene(self, name: str, *args: str) -> Any:
        """Play a scene in a process of its own and return what it printed."""
        return self.finish(self.start_scene(name, *args))

    def start_scene(self, name: str, *args: str) -> subprocess.Popen[bytes]:
        """Start a scene without waiting for its end."""
        command = [sys.executable, str(SCENE), name, *args]
        return subprocess.Popen(
            command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def finish(self, process: subprocess.Popen[bytes]) -> Any:
        """Wait for a scene's end and return what it printed."""
        out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
        return json.loads(out)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker as a site runs it."""
        log = (self.folder / "worker.log").open("ab")
        worker = subprocess.Popen([*AMENDS, "worker"], env=self.env, stdout=log, stderr=log)
        log.close()
        self._workers.append(worker)
        return worker

    def start_server(self) -> str:
        """Web and worker together, as a small site runs them; the address once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = (self.folder / "server.log").open("ab")
        command = [*AMENDS, "serve", "--port", str(port), "--processes", "2"]
        # A session of its own, in which all its processes can be found and shot.
        self._servers.append(
            subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)
        )
        log.close()
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(address))
        return address

    def file_until_taken(self, address: str, token: str, order_no: str) -> Any:
        """File a claim as a patient program does: the same request again until it is answered."""
        headers = {"authorization": f"Bearer {token}", "idempotency-key": f"claim-{order_no}"}
        body = {"order_no": order_no, "reason": "not_delivered"}
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                answer = httpx.post(
                    f"{address}/api/v1/cases", json=body, headers=headers, timeout=20
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return answer.json()
            # In the meantime it hears that the desk is away, or that its first try is under way.
            assert answer is None or answer.json()["code"] in ("unavailable", "in-flight")
            time.sleep(0.2)
        raise AssertionError(f"no answer for {order_no}: {answer and answer.text}")

    def cases_of(self, order_nos: list[str]) -> int:
        """How many cases these orders have."""
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT count(*) FROM case_file c JOIN shop_order o ON o.id = c.order_id "
                "WHERE o.order_no = ANY(%s)",
                [order_nos],
            ).fetchone()
        return found[0]

    def interrupt_server(self) -> int:
        """Press Ctrl-C on the last server; its exit status."""
        server = self._servers.pop()
        os.killpg(server.pid, signal.SIGINT)
        try:
            return server.wait(timeout=45)
        finally:
            shoot_session(server.pid)

    def stop_servers(self) -> None:
        """Shoot every server with its processes."""
        while self._servers:
            server = self._servers.pop()
            shoot_session(server.pid)
            server.wait()

    def set_faults(self, *rules: Mapping[str, object]) -> None:
        """Switch the channel's faults."""
        write_rules(self.channel.faults_file, rules)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the site's database directly; statements without rows give an empty list."""
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def let_leases_run_out(self) -> None:
        """Pass the time after which the jobs of a dead worker are taken by others."""
        self.query("UPDATE job SET leased_until = now() - interval '1 second'")

    def states(self) -> dict[str, int]:
        """How many cases are in each state."""
        return dict(self.query("SELECT state, count(*) FROM case_file GROUP BY state"))

    def paid_fen(self) -> dict[str, int]:
        """What the channel really paid out, by the payment it belongs to."""
        paid: dict[str, int] = {}
        for payout in self.channel.payouts():
            paid[payout.trade_no] = paid.get(payout.trade_no, 0) + payout.amount_fen
        return paid

    def restart_database(self) -> None:
        """Let the database server crash and come back."""
        pid = int((self.server.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not _lives(pid))
        self.server.start()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v1/problems", timeout=5).status_code < 500
    except httpx.TransportError:
        return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(true: Callable[[], bool], *, seconds: float = 40) -> None:
    """Wait for something that other processes do; fails when it takes too long."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


def shoot_session(session: int) -> list[int]:
    """Kill every process of a session; those that there were."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                os.kill(int(entry.name), signal.SIGKILL)
                found.append(int(entry.name))
    return found
