"""`amends demo`: build the demo world once, print its sign-ins, and serve it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

NAME = "demo"
HELP = "build a demo marketplace with people and cases in every state, and serve it"

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
DEFAULT_ORDERS = 2_000
DEFAULT_SEED = 2026


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--orders", type=int, default=DEFAULT_ORDERS, metavar="N", help="how many orders"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="S", help="the same seed, the same world"
    )
    parser.add_argument("--serve", action="store_true", help="then run the web pages and a worker")
    parser.add_argument(
        "--port", type=int, metavar="P", help="port of the pages (8000, or the next one free)"
    )
    parser.add_argument(
        "--export",
        type=Path,
        metavar="DIR",
        help="write the marketplace as CSV files instead, up to a fixed day",
    )


def run(args: argparse.Namespace) -> int:
    """Export the market, or build the world and serve it. 0 done, 1 refused, 2 usage."""
    from amends.adapters.demo_market.market import ORDERS_MIN

    if args.orders < ORDERS_MIN:
        print(f"--orders must be at least {ORDERS_MIN}", file=sys.stderr)
        return 2
    if args.export is not None:
        return _export(args.export, seed=args.seed, orders=args.orders)
    port = args.port or _free_port()
    code = _build(seed=args.seed, orders=args.orders)
    if code == 0:
        _print_sign_ins(f"http://{HOST}:{port}/")
        if args.serve:
            return _serve(port)
    return code


def _export(folder: Path, *, seed: int, orders: int) -> int:
    from amends.adapters.demo_market import make_market
    from amends.adapters.demo_market.example import UNTIL
    from amends.adapters.demo_market.files import write_files

    for path in write_files(make_market(seed=seed, orders=orders, until=UNTIL), folder):
        print(path)
    return 0


def _build(*, seed: int, orders: int) -> int:
    # The portal shows the movable clock only in a world that says it is a demo.
    os.environ.setdefault("AMENDS_DEMO", "1")
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.domain.refused import Refused
    from amends.entrypoints import clock
    from amends.entrypoints.demo.world import build_world, unreached_states

    started = time.monotonic()
    try:
        built = build_world(seed=seed, orders=orders, now=clock.now(), progress=_bar)
    except Refused as refusal:
        print(f"{refusal.says('zh')}\n{refusal.says('en')}", file=sys.stderr)
        return 1
    if built:
        print(f"The demo world was built in {time.monotonic() - started:.0f} s.")
        for state in sorted(unreached_states()):
            print(f"No case is {state}: too few orders.", file=sys.stderr)
    return 0


def _bar(name: str, total: int) -> Callable[[int], object]:
    from tqdm import tqdm

    return tqdm(total=total, desc=name, disable=None).update


def _free_port() -> int:
    from amends.entrypoints.cli.serve import is_free

    return next((port for port in PORTS if is_free(HOST, port)), PORTS[0])


def _print_sign_ins(address: str) -> None:
    from amends.entrypoints.demo.people import PASSWORD, SIGN_INS, shop_token
    from amends.entrypoints.demo.world import example_order

    print(f"\n  {address}\n")
    print(f"  登录 / sign in (密码 / password: {PASSWORD})")
    for person in SIGN_INS:
        if person.username != "shop":
            print(f"    {person.username:<11} {person.purpose}")
    order_no, contact = example_order()
    print(f"  访客 / guest     订单 / order {order_no}   联系方式 / contact {contact}")
    print(f"  API key         {shop_token()}\n")


def _serve(port: int) -> int:
    from amends.entrypoints.cli.serve import add_arguments, run

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(["--host", HOST, "--port", str(port)]))
