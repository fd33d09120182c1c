"""What readers see counts: confirmed ticks pay, denied ticks do not, people correct, looks repeat."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from amends.actions.evidence.correct_reading import correct_reading
from amends.actions.evidence.read_evidence import read_evidence
from amends.actions.evidence.supply_evidence import supply_evidence
from amends.domain.access import NotAllowed
from amends.domain.reading.seen import NotCorrectable
from amends.models.cases import Case, CaseEvent, Evidence, Ruling
from amends.models.jobs import Job
from amends.models.orders import Order
from amends.models.readings import Reading, ReadingCorrection, told_of
from amends.models.refunds import Refund
from claim_world import ClaimWorld, buyer_of, case_of, faults, file
from money_world import NOW
from reading_world import own_vault, picture, reading, sees  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_vault")]

PAGE_MARKS = ("has_order_no", "has_amount", "has_time", "legible")
ERROR_MARKS = ("key_visible", "error_code", "legible")


def order_page(order: Order, *, number: str = "", yuan: str = "10.00") -> tuple[str, ...]:
    paid = f"{order.paid_at.astimezone():%Y-%m-%d %H:%M:%S}"
    return (
        "订单详情", "激活码 一件",
        f"实付款 | ¥{yuan}",
        f"订单编号 | {number or order.order_no}",
        f"下单时间 | {paid}",
    )  # fmt: skip


def error_page() -> tuple[str, ...]:
    shown = f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}"
    return ("激活失败", "ABCDE-FGHJK-LMNPQ-RSTUV", "错误代码：0x80070057", shown)


def read_all(case: Case) -> Case:
    for exhibit in Evidence.objects.filter(case=case).order_by("number"):
        read_evidence(exhibit.pk, now=NOW)
    return Case.objects.get(pk=case.pk)


def claimed(order: Order) -> Case:
    proof = [
        picture("order_page", *PAGE_MARKS, content="page"),
        picture("key_error_screenshot", *ERROR_MARKS, content="error"),
    ]
    return case_of(file(order, "invalid_key", evidence=proof))


def test_a_file_is_promised_to_be_read_when_it_is_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    world = ClaimWorld()
    case = claimed(world.sold("activated_unused"))
    assert Job.objects.filter(name="read_evidence").count() == 2
    awaiting = world.awaiting()
    extra = [picture("order_page", *PAGE_MARKS)]
    supply_evidence(buyer_of(awaiting), awaiting.pk, extra, now=NOW)
    assert Job.objects.filter(name="read_evidence").count() == 3
    assert case.state == "negotiating"


def test_proof_that_the_reader_confirms_pays_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ClaimWorld().sold("activated_unused")
    case = claimed(order)
    assert case.state == "negotiating"
    reader = sees(monkeypatch, reading(*order_page(order)), reading(*error_page()))
    case = read_all(case)
    assert reader.asked == ["page", "error"]
    assert case.state == "granted"
    assert Refund.objects.get(case=case).amount_fen == 1000
    acts = [event.act for event in CaseEvent.objects.filter(case=case).order_by("seq")]
    assert acts == ["filed", "consult", "read_evidence", "read_evidence", "read", "approve"]
    assert faults() == []


def test_a_page_of_another_order_is_looked_at_by_people(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ClaimWorld().sold("activated_unused")
    case = claimed(order)
    other = reading(*order_page(order, number="20250101987654321"))
    sees(monkeypatch, other, reading(*error_page()))
    case = read_all(case)
    assert case.state == "negotiating"
    assert not Refund.objects.filter(case=case).exists()
    first, second = Ruling.objects.filter(case=case).order_by("pk")
    assert first.refund_fen == 1000
    assert [clause["id"] for clause in second.document["clauses"]] == ["A-03"]


def test_a_ticked_mark_that_is_not_there_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ClaimWorld().sold("activated_unused")
    case = claimed(order)
    bare = ("激活失败", "请检查后再试一次", "联系客服", "返回首页")
    sees(monkeypatch, reading(*order_page(order)), reading(*bare))
    case = read_all(case)
    assert case.state == "awaiting_evidence"
    ruling = Ruling.objects.filter(case=case).latest("pk")
    assert "key_error_screenshot" in ruling.document["missing_evidence"]


def test_what_cannot_be_told_leaves_the_case_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    case = claimed(ClaimWorld().sold("activated_unused"))
    sees(monkeypatch, reading(), reading())
    case = read_all(case)
    assert case.state == "negotiating"
    assert Ruling.objects.filter(case=case).count() == 1


def test_reading_twice_reads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = ClaimWorld().sold("activated_unused")
    case = claimed(order)
    reader = sees(monkeypatch, reading(*order_page(order)), reading(*error_page()))
    read_all(case)
    read_all(case)
    assert len(reader.asked) == Reading.objects.count() == 2


def test_an_agent_corrects_a_number_and_the_case_is_judged_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = ClaimWorld()
    order = world.sold("activated_unused")
    case = claimed(order)
    wrong = reading(*order_page(order, number="20250101987654321"))
    sees(monkeypatch, wrong, reading(*error_page()))
    case = read_all(case)
    assert case.state == "negotiating"
    correct_reading(world.agent, case.pk, 1, "order_no", order.order_no, now=NOW)
    case.refresh_from_db()
    assert case.state == "granted"
    told = told_of([Evidence.objects.get(case=case, number=1)], order_no=order.order_no)
    [said] = told.values()
    assert said.said["order_no"] == order.order_no
    document = Reading.objects.get(evidence__number=1).document
    assert any("20250101987654321" in line["text"] for line in document["lines"])
    assert faults() == []


def test_a_party_corrects_nothing_and_nonsense_is_refused() -> None:
    world = ClaimWorld()
    case = claimed(world.sold("activated_unused"))
    with pytest.raises(NotAllowed):
        correct_reading(buyer_of(case), case.pk, 1, "order_no", "1", now=NOW)
    for field, value in [("amount", "lots"), ("time", "noon"), ("colour", "red")]:
        with pytest.raises(NotCorrectable):
            correct_reading(world.agent, case.pk, 1, field, value, now=NOW)


def test_the_same_picture_in_another_order_is_counted_and_pays_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = ClaimWorld()
    first, second = world.sold("activated_unused"), world.sold("activated_unused")
    page, error = reading(*order_page(first)), reading(*error_page())
    sees(monkeypatch, page, error, page, error)
    assert read_all(claimed(first)).state == "granted"
    later = read_all(claimed(second))
    assert later.state != "granted"
    assert [row.lookalikes for row in Reading.objects.order_by("pk")] == [0, 0, 1, 1]


def test_pages_of_one_app_with_other_contents_are_not_the_same_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = ClaimWorld()
    orders = [world.sold("activated_unused"), world.sold("activated_unused")]
    pages = [
        reading(*order_page(order, yuan=yuan), f"卡号 {number}", f"备注 {number * 3}")
        for order, yuan, number in zip(orders, ["10.00", "99.80"], ["48151623", "90210777"], strict=True)
    ]  # fmt: skip
    errors = [reading("激活失败", text * 4) for text in ("密钥无效", "区域不符")]
    sees(monkeypatch, pages[0], errors[0], pages[1], errors[1])
    for order in orders:
        read_all(claimed(order))
    assert [row.lookalikes for row in Reading.objects.order_by("pk")] == [0, 0, 0, 0]


@pytest.mark.parametrize("model", [Reading, ReadingCorrection])
def test_readings_and_corrections_stay_as_they_were_written(
    monkeypatch: pytest.MonkeyPatch, model: type[Reading | ReadingCorrection]
) -> None:
    world = ClaimWorld()
    order = world.sold("activated_unused")
    case = claimed(order)
    sees(monkeypatch, reading(*order_page(order)), reading(*error_page()))
    read_all(case)
    correct_reading(world.agent, case.pk, 1, "amount", "10", now=NOW)
    for change in (model.objects.all().delete, lambda: model.objects.update(evidence=None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
