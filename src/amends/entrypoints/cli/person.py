"""`amends person add`: give somebody an account; the way to a new site's first operator.

The password is asked for at a terminal, and is the first line of standard input elsewhere. The
shop's own software (role shop) has none: it asks with a key, see `amends key`.
"""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from amends.domain.access import Role

NAME = "person"
HELP = "give somebody an account"

MACHINES = frozenset({Role.SYSTEM, Role.CLOCK, Role.TILL})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    verbs = parser.add_subparsers(metavar="verb", required=True)
    add = verbs.add_parser("add", help="make an account with one role")
    add.add_argument("username", metavar="NAME", help="the name to sign in with")
    roles = [str(role) for role in Role if role not in MACHINES]
    add.add_argument("--role", required=True, choices=roles, help="what he is to the marketplace")
    add.add_argument("--merchant", metavar="CODE", help="whose people he is one of (role merchant)")
    add.add_argument("--display", default="", metavar="TEXT", help="the name that pages show")
    add.add_argument("--contact", default="", help="ties orders bought with it to a buyer")


def run(args: argparse.Namespace) -> int:
    """Make the account. 0 done, 1 refused."""
    from amends.entrypoints.setup import prepare

    prepare()

    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from amends.actions.people.create_person import create_person
    from amends.domain.access import Actor
    from amends.entrypoints.clock import now
    from amends.models.merchants import Merchant

    role = Role(args.role)
    merchant = Merchant.objects.filter(code=args.merchant).first() if args.merchant else None
    if args.merchant and merchant is None:
        print(f"amends person: no merchant has the code {args.merchant}", file=sys.stderr)
        return 1
    password = None if role is Role.SHOP else _password()
    try:
        if password is not None:
            validate_password(password)
    except ValidationError as fault:
        print("\n".join(fault.messages), file=sys.stderr)
        return 1
    create_person(
        Actor(role=Role.OPERATOR, name="command line"),
        username=args.username,
        password=password,
        role=role,
        display_name=args.display,
        merchant_id=merchant.pk if merchant else None,
        contact=args.contact,
        now=now(),
    )
    print(f"{args.username}: {role}")
    return 0


def _password() -> str:
    if sys.stdin.isatty():
        return getpass("密码 / password: ")
    return sys.stdin.readline().rstrip("\r\n")
