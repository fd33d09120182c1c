"""A new site, set up from the command line alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from amends.domain.access import Role, Scope
from amends.entrypoints.cli import main
from amends.models.orders import Order
from amends.models.people import ApiKey, User
from amends.models.rulebooks import RulebookVersion

pytestmark = pytest.mark.django_db

HEADER = (
    "order_no,merchant_code,sku,title,product_class,amount_yuan,channel,trade_no,paid_at,contact"
)
LINE = "N1,xinghai,S1,点卡,game_card,10,alipay,T1,2026-03-01 12:00,13800001111"


def test_the_first_import_publishes_the_default_rulebook(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\n{LINE}\n", encoding="utf-8")
    assert main(["import", str(file)]) == 0
    assert Order.objects.get().rulebook_id == RulebookVersion.objects.get().pk


def test_an_operator_is_added_with_a_password_from_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long pass phrase\n"))
    assert main(["person", "add", "root", "--role", "operator", "--display", "运营"]) == 0
    person = User.objects.get(username="root")
    assert person.role == Role.OPERATOR
    assert person.check_password("a long pass phrase")


def test_a_weak_password_makes_no_account(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert main(["person", "add", "root", "--role", "operator"]) == 1
    assert capsys.readouterr().err
    assert not User.objects.exists()


def test_a_merchants_person_needs_a_merchant_that_exists(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["person", "add", "anna", "--role", "merchant", "--merchant", "nobody"]
    assert main(command) == 1
    assert "nobody" in capsys.readouterr().err


def test_the_shop_gets_a_key_with_the_scopes_it_was_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["person", "add", "shop", "--role", "shop"]) == 0
    issue = ["key", "issue", "shop", "--label", "till", "--scope", "orders:write"]
    assert main([*issue, "--scope", "cases:write"]) == 0
    token = capsys.readouterr().out.split()[-1]
    found = ApiKey.actor_for(token)
    assert found is not None
    assert found[1].role is Role.SHOP
    assert found[1].scopes == {Scope.ORDERS_WRITE, Scope.CASES_WRITE}


def test_a_key_for_nobody_is_not_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "issue", "ghost", "--label", "x", "--scope", "cases:read"]) == 1
    assert not ApiKey.objects.exists()


def test_the_guarantee_fund_is_filled_once_for_each_reference(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fund = ["fund", "guarantee_fund", "--amount-fen", "5000", "--reference", "bank-1"]
    assert main(fund) == 0
    assert main(fund) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "guarantee_fund: 5000 fen available"


def test_a_deposit_wants_a_merchant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fund", "deposit", "--amount-fen", "5000", "--reference", "bank-1"]) == 1
    assert capsys.readouterr().err
