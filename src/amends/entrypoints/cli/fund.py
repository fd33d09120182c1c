"""`amends fund`: write down that money came in from outside, into an account that pays refunds.

The guarantee fund is the platform's; a deposit or a balance belongs to a merchant. The reference is
the number of the bank's or channel's own record, and the same one counts once.
"""

from __future__ import annotations

import argparse
import sys

NAME = "fund"
HELP = "write down money that came into an account from outside"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    kinds = ("guarantee_fund", "deposit", "merchant_balance")
    parser.add_argument("kind", choices=kinds, help="which kind of account")
    parser.add_argument("--merchant", metavar="CODE", help="whose deposit or balance it is")
    parser.add_argument(
        "--amount-fen", type=int, required=True, metavar="N", help="how much came in, in fen"
    )
    parser.add_argument(
        "--reference", required=True, metavar="TEXT", help="the number of the record outside"
    )


def run(args: argparse.Namespace) -> int:
    """Record the money and say what the account can give now. 0 done, 1 refused."""
    from amends.entrypoints.setup import prepare

    prepare()

    from amends.actions.money.fund_account import fund_account
    from amends.domain.access import Actor, Role
    from amends.entrypoints.clock import now
    from amends.models.ledger import Account, AccountKind
    from amends.models.merchants import Merchant

    merchant = Merchant.objects.filter(code=args.merchant).first() if args.merchant else None
    if args.merchant and merchant is None:
        print(f"amends fund: no merchant has the code {args.merchant}", file=sys.stderr)
        return 1
    made = fund_account(
        Actor(role=Role.OPERATOR, name="command line"),
        AccountKind(args.kind),
        merchant_id=merchant.pk if merchant else None,
        amount_fen=args.amount_fen,
        reference=args.reference,
        now=now(),
    )
    available_fen = Account.objects.get(pk=made.credit_id).available_fen
    print(f"{args.kind}: {available_fen} fen available")
    return 0
