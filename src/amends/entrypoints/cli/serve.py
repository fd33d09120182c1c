"""`amends serve`: the web pages, the API and a worker together, for small sites."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

NAME = "serve"
HELP = "run the web pages and a worker together"

STOP_SECONDS = 5
"""How long a web process may go on with its requests once it is told to stop."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="address")
    parser.add_argument("--port", type=int, default=8000, metavar="P", help="port")
    parser.add_argument(
        "--processes",
        type=int,
        default=0,
        metavar="N",
        help="web processes; 0 for one on each core, at most 4",
    )
    parser.add_argument("--no-worker", action="store_true", help="run `amends worker` elsewhere")


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT, or until one of the processes ends. 2 when the port is taken."""
    if not is_free(args.host, args.port):
        print(
            f"amends: {args.host}:{args.port} is in use or cannot be used; choose another --port.",
            file=sys.stderr,
        )
        return 2
    from amends.entrypoints.setup import prepare_site

    prepare_site()
    commands = [_web(args)]
    if not args.no_worker:
        commands.append([sys.executable, "-m", "amends", "worker"])
    print(f"http://{args.host}:{args.port}/  (Ctrl-C 停止 / stops)", flush=True)
    return _keep_running(commands)


def is_free(host: str, port: int) -> bool:
    """Whether a server may listen there and none does yet.

    The web server shares its port among processes, so a second one would start without a word, and
    trying to listen does not tell either: only a connection does.
    """
    try:
        if not 0 < port < 1 << 16:
            return False
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        with socket.socket(family, kind) as caller:
            return caller.connect_ex(address) != 0
    except OSError:
        return False


def _web(args: argparse.Namespace) -> list[str]:
    processes = args.processes or min(os.cpu_count() or 1, 4)
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", args.host, "--port", str(args.port)),
        *("--workers", str(processes), "--blocking-threads", "4"),
        # A process that is told to stop while it still starts may not hear it.
        *("--workers-kill-timeout", str(STOP_SECONDS)),
        *("--log-level", "warning", "amends.config.wsgi:application"),
    ]


def _keep_running(commands: list[list[str]]) -> int:
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    # Groups of their own: Ctrl-C is heard here alone, and each process is told to stop just once.
    processes = [subprocess.Popen(command, process_group=0) for command in commands]
    while not stopping and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    for process in processes:
        process.terminate()
    codes = [_ended(process) for process in processes]
    return 0 if stopping else max(abs(code) for code in codes)


def _ended(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a process that was told to stop; one that does not is killed.

    Nothing is lost by that: what was not committed is done again, and no refund is paid twice.
    """
    try:
        return process.wait(6 * STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
