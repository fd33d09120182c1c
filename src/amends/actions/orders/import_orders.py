"""Take paid orders in: order, frozen product, payments, and the sale in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.actions.ports import keyring
from amends.adapters.keyring import mask_contact
from amends.domain.access import Actor, Role, Scope
from amends.domain.intake import (
    CLOCKS_MAY_DIFFER,
    BatchResult,
    NoRulebook,
    OrderConflicts,
    OrderNotYours,
    RepeatedInBatch,
    TimeInFuture,
    TradeTaken,
)
from amends.domain.order_rows import OrderRow, order_row_from
from amends.domain.refused import Refused
from amends.models.ids import new_id
from amends.models.ledger import GUARDED_KINDS, AccountKind
from amends.models.merchants import Merchant
from amends.models.order_intake import (
    Row,
    StagedOrder,
    StagedPayment,
    Surroundings,
    as_json,
    compare_staged_orders,
    leave_out,
    stage_orders,
    taken_trade_numbers,
    write_staged_orders,
)
from amends.models.rulebooks import RulebookVersion

__all__ = ["BatchResult", "OrderRow", "import_orders", "order_row_from"]


def import_orders(actor: Actor, rows: Sequence[OrderRow], *, now: datetime) -> BatchResult:
    """Take a batch of orders in; one transaction, and a fixed number of statements.

    An order that is already kept and says the same is left alone. A row that is refused does not
    hinder the others. The product catalogue is filled from new products, never overwritten.
    Raises `NotAllowed`, and `NoRulebook` when there is nothing to freeze.
    """
    actor.require(Role.SHOP, Role.OPERATOR, act="import_orders")
    actor.require_scope(Scope.ORDERS_WRITE, act="import_orders")
    refused: dict[int, Refused] = {}
    good = _self_consistent(rows, refused, now)
    with transaction.atomic():
        if not RulebookVersion.objects.exists():
            raise NoRulebook
        if actor.merchant_id is not None:
            good = _own_only(actor.merchant_id, rows, good, refused)
        if not good:
            return BatchResult(refused=sorted(refused.items()))
        staged = _stage(rows, good)
        unchanged = _compare(rows, refused)
        leave_out([*unchanged, *(n for n in refused if n in staged)])
        fresh = [n for n in good if n not in refused and n not in unchanged]
        created, lost = write_staged_orders(_around([rows[n] for n in fresh]), now=now)
        if lost:
            # Another import wrote these a moment ago; by now what it wrote can be compared.
            unchanged |= _compare(rows, refused) & set(lost)
    return BatchResult(created, len(unchanged), sorted(refused.items()))


def _self_consistent(
    rows: Sequence[OrderRow], refused: dict[int, Refused], now: datetime
) -> list[int]:
    """The places of the rows that fit together and lie in the past; the rest is refused."""
    latest = now + CLOCKS_MAY_DIFFER
    orders: dict[str, int] = {}
    trades: dict[tuple[str, str], int] = {}
    for n, row in enumerate(rows):
        first = orders.setdefault(row.order_no, n)
        if first != n:
            refused[n] = RepeatedInBatch(
                what_zh="订单号", what_en="order number", number=row.order_no, first=first + 1
            )
            continue
        refusal = _in_future(row, latest)
        for part in row.payments:
            first = trades.setdefault((row.channel, part.trade_no), n)
            if first != n:
                refusal = RepeatedInBatch(
                    what_zh="交易号", what_en="trade number", number=part.trade_no, first=first + 1
                )
        if refusal is not None:
            refused[n] = refusal
    return [n for n in range(len(rows)) if n not in refused]


def _in_future(row: OrderRow, latest: datetime) -> Refused | None:
    for part in row.payments:
        if part.paid_at > latest:
            return TimeInFuture(field="paid_at", at=part.paid_at.isoformat())
    if row.receipt_confirmed_at is not None and row.receipt_confirmed_at > latest:
        return TimeInFuture(field="receipt_confirmed_at", at=row.receipt_confirmed_at.isoformat())
    return None


def _own_only(
    merchant_id: UUID, rows: Sequence[OrderRow], good: list[int], refused: dict[int, Refused]
) -> list[int]:
    code = Merchant.objects.values_list("code", flat=True).get(pk=merchant_id)
    for n in good:
        if rows[n].merchant_code != code or rows[n].merchant_deposit_fen is not None:
            refused[n] = OrderNotYours()
    return [n for n in good if n not in refused]


def _stage(rows: Sequence[OrderRow], good: list[int]) -> set[int]:
    ring = keyring()
    orders: list[StagedOrder] = []
    payments: list[StagedPayment] = []
    for n in good:
        row = rows[n]
        order = StagedOrder(
            n=n,
            id=new_id(),
            order_no=row.order_no,
            merchant_code=row.merchant_code,
            sku=row.sku,
            contact_hash=ring.contact_fingerprint(row.contact),
            contact_masked=mask_contact(row.contact),
            contact_sealed=ring.seal(row.contact.encode(), about=f"contact:{row.order_no}"),
            snapshot=as_json(row.snapshot),
            product_class=row.product_class,
            quantity=row.quantity,
            amount_fen=row.amount_fen,
            paid_fen=row.paid_fen,
            channel=row.channel,
            state=row.state,
            paid_at=row.paid_at,
            promised_delivery_minutes=row.promised_delivery_minutes,
            receipt_confirmed_at=row.receipt_confirmed_at,
            special_offer=row.special_offer,
            customised=row.customised,
            exclusion_consent=row.exclusion_consent,
            buyer_ref=row.buyer_ref,
            trade_nos=sorted(part.trade_no for part in row.payments),
        )
        orders.append(order)
        payments += [
            StagedPayment(
                n, new_id(), new_id(), order.id, row.channel, p.trade_no, p.amount_fen, p.paid_at
            )
            for p in row.payments
        ]
    stage_orders(orders, payments)
    return set(good)


def _compare(rows: Sequence[OrderRow], refused: dict[int, Refused]) -> set[int]:
    """Refuse staged rows that contradict the records; the places of those that say the same."""
    unchanged: set[int] = set()
    for n, differs in compare_staged_orders().items():
        if differs:
            refused[n] = OrderConflicts(order_no=rows[n].order_no, fields=", ".join(differs))
        else:
            unchanged.add(n)
    for n, trade_no in taken_trade_numbers().items():
        refused.setdefault(n, TradeTaken(trade_no=trade_no))
    return unchanged - refused.keys()


def _around(fresh: Sequence[OrderRow]) -> Surroundings:
    """The merchants, products, accounts and deposits that the new orders need."""
    merchants: dict[str, OrderRow] = {}
    products: dict[tuple[str, str], OrderRow] = {}
    deposits: dict[str, int] = {}
    for row in fresh:
        earliest = merchants.setdefault(row.merchant_code, row)
        if row.paid_at < earliest.paid_at:
            merchants[row.merchant_code] = row
        latest = products.setdefault((row.merchant_code, row.sku), row)
        if row.paid_at > latest.paid_at:
            products[row.merchant_code, row.sku] = row
        if row.merchant_deposit_fen:
            deposits.setdefault(row.merchant_code, row.merchant_deposit_fen)
    return Surroundings(
        merchants=[_merchant(row) for row in merchants.values()],
        products=[_product(row) for row in products.values()],
        accounts=_accounts(list(merchants), {str(row.channel) for row in fresh}),
        deposits=[
            {"id": new_id(), "merchant_code": code, "amount_fen": amount_fen}
            for code, amount_fen in deposits.items()
        ],
    )


def _merchant(row: OrderRow) -> Row:
    return {
        "id": new_id(),
        "code": row.merchant_code,
        "name": row.merchant_name,
        "joined_at": row.paid_at,
    }


def _product(row: OrderRow) -> Row:
    flags: Mapping[str, object] = {
        "special_offer": row.special_offer,
        "customised": row.customised,
    }
    return {
        "id": new_id(),
        "merchant_code": row.merchant_code,
        "sku": row.sku,
        "title": row.title,
        "description": row.description,
        "version": row.version,
        "product_class": row.product_class,
        "price_fen": row.price_fen,
        "promised_delivery_minutes": row.promised_delivery_minutes,
        "flags": flags,
    }


def _accounts(merchant_codes: Sequence[str], channels: set[str]) -> list[Row]:
    """Each merchant's balance and deposit, each channel's till, and the platform's two."""
    wanted: list[tuple[AccountKind, str | None, str]] = [
        (kind, code, "")
        for code in merchant_codes
        for kind in (AccountKind.MERCHANT_BALANCE, AccountKind.DEPOSIT)
    ]
    wanted += [(AccountKind.CHANNEL, None, channel) for channel in sorted(channels)]
    wanted += [(AccountKind.GUARANTEE_FUND, None, ""), (AccountKind.OUTSIDE, None, "")]
    return [
        {
            "id": new_id(),
            "kind": kind,
            "merchant_code": code,
            "channel": channel,
            "guarded": kind in GUARDED_KINDS,
        }
        for kind, code, channel in wanted
    ]
