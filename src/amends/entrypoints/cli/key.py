"""`amends key issue`: make an API key that speaks for a person with narrowed scopes.

The key is printed this once; only its hash is kept.
"""

from __future__ import annotations

import argparse
import sys

from amends.domain.access import Scope

NAME = "key"
HELP = "make an API key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    verbs = parser.add_subparsers(metavar="verb", required=True)
    issue = verbs.add_parser("issue", help="make a key and print it")
    issue.add_argument("username", metavar="NAME", help="for whom the key speaks")
    issue.add_argument("--label", required=True, metavar="TEXT", help="what the key is for")
    issue.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=[str(scope) for scope in Scope],
        help="what it may be used for; may be given several times",
    )


def run(args: argparse.Namespace) -> int:
    """Issue the key. 0 done, 1 refused."""
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.actions.people.issue_key import issue_key
    from amends.domain.access import Actor, Role
    from amends.entrypoints.clock import now
    from amends.models.people import User

    person = User.objects.filter(username=args.username).first()
    if person is None:
        print(f"amends key: nobody is called {args.username}", file=sys.stderr)
        return 1
    operator = Actor(role=Role.OPERATOR, name="command line")
    scopes = [Scope(scope) for scope in args.scope]
    print(issue_key(operator, person.pk, label=args.label, scopes=scopes, now=now()))
    return 0
