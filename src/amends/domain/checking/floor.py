"""What the law lets no rulebook do, however it is written. Each fault names the article.

The search looks for claims that are in a situation, decided by a clause in a way that the law does
not allow in it. Nothing here is legal advice: an operator's lawyer confirms it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from amends.domain.agenda import first_that_holds
from amends.domain.checking.claims import Key, assuming
from amends.domain.checking.effects import ways
from amends.domain.checking.faults import Fault, Kind
from amends.domain.checking.search import KEYS, Asked, Claim, Search, decides, held
from amends.domain.decide import decide_briefly
from amends.domain.publication import NOTICE_DAYS
from amends.domain.remedy import refund_and_fee, track_of
from amends.domain.rulebook import Clause
from amends.domain.view import View
from amends.domain.vocabulary import GoodsState, Outcome, ProductClass, Reason, Route, Track

Told = tuple[str, str]
Question = Callable[[Clause, View], bool]

GOODS_FAULTS = frozenset(Reason) - {
    Reason.NOT_DELIVERED, Reason.DELAYED_DELIVERY, Reason.DUPLICATE_ORDER,
    Reason.MISTAKEN_PURCHASE, Reason.NO_LONGER_WANTED, Reason.OTHER,
}  # fmt: skip
"""Reasons that say that somebody is at fault; of a delivery only a late one says so."""
LATE_REASONS = frozenset({Reason.NOT_DELIVERED, Reason.DELAYED_DELIVERY})
REGRETS = frozenset({Reason.NO_LONGER_WANTED, Reason.MISTAKEN_PURCHASE, Reason.OTHER})
UNUSED = frozenset({GoodsState.UNACTIVATED, GoodsState.ACTIVATED_UNUSED})
DIGITAL = frozenset(
    {
        ProductClass.GAME_CARD, ProductClass.PHONE_TOPUP, ProductClass.MEMBERSHIP,
        ProductClass.ACTIVATION_CODE, ProductClass.SOFTWARE, ProductClass.VIRTUAL_ITEM,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Floor:
    """Something that may not happen: `outcome` by a clause, of a claim that is in a `situation`.

    `name` is what the rulebook does, and `law` the article, in Chinese and English. Without an
    outcome any decision is looked at.
    """

    name: Told
    law: Told
    situation: Callable[[View], bool]
    because: Question
    outcome: Outcome = Outcome.REJECT
    clauses: Callable[[Clause], bool] = lambda clause: True
    keys: Callable[[Key], bool] = lambda key: True


def _fresh(view: View) -> bool:
    """Nothing was paid back, appealed or contradicted: the claim is simply made."""
    return not view.prior_full and not view.appealed and view.coherent


def _at_fault(view: View) -> bool:
    """Somebody is at fault by what the buyer says, or by the clock."""
    if view.reason in GOODS_FAULTS:
        return view.order_state is not GoodsState.UNDELIVERED
    return view.reason in LATE_REASONS and view.late is True


def _names_fee(clause: Clause, view: View) -> bool:
    """The clause itself names a fee, whether or not the program would take it."""
    return bool(clause.fee) and track_of(view, clause) is Track.FAULT


def _only_by(**terms: object) -> Question:
    """Whether a clause holds, and would not if some terms had these values."""

    def because(clause: Clause, view: View) -> bool:
        return held(clause, view) is True and held(clause, assuming(view, **terms)) is False

    return because


def _only_by_class(clause: Clause, view: View) -> bool:
    """Whether a clause holds, and would not if the goods were a thing."""
    thing = ProductClass.PHYSICAL_MERCH
    spared = not clause.concerns(view.reason, view.order_state, thing)
    return (spared and held(clause, view) is True) or _only_by(product_class=thing)(clause, view)


def _always(clause: Clause, view: View) -> bool:
    return True


_FAULT_LAW = (
    "《消费者权益保护法》第二十四、二十六条，最高人民法院法释〔2022〕8 号第一条",
    "Consumer Protection Law art. 24 and 26, SPC interpretation 2022-8 art. 1",
)
_CONSENT_LAW = (
    "《网络购买商品七日无理由退货暂行办法》第二十条，《消费者权益保护法实施条例》第十九条",
    "Interim Measures for Seven-Day Returns art. 20, Implementing Regulation art. 19",
)
_PERSON_LAW = (
    "《个人信息保护法》第二十四条，《网络交易平台规则监督管理办法》",
    "Personal Information Protection Law art. 24, Measures on Platform Rules",
)
_FEE_LAW = (
    "《消费者权益保护法实施条例》第十八条",
    "Implementing Regulation of the Consumer Protection Law art. 18",
)


def _barred(what: Told, because: Question) -> Floor:
    """A claim of fault that is refused only because of something that closes claims without fault."""
    return Floor(
        (f"仅因{what[0]}就拒绝有过错方的申请", f"refuses a claim of fault only because {what[1]}"),
        _FAULT_LAW,
        lambda view: _fresh(view) and _at_fault(view),
        because,
        keys=lambda key: key[0] in GOODS_FAULTS | LATE_REASONS,
    )


FLOORS: Sequence[Floor] = (
    Floor(
        (
            "对有过错方的退款收取手续费",
            "takes a fee from a refund that somebody's fault has caused",
        ),
        _FEE_LAW,
        _fresh,
        _names_fee,
        Outcome.APPROVE,
        clauses=lambda clause: bool(clause.fee) and clause.track is not Track.NO_FAULT,
    ),
    Floor(
        (
            "没有买家同意的记录，仍以特价或定制为由拒绝无理由退款",
            "refuses a special offer or customised goods without the buyer's consent on record",
        ),
        _CONSENT_LAW,
        lambda view: view.consent is False and _fresh(view),
        _only_by(excluded=False, special_offer=False, customised=False),
        keys=lambda key: key[0] in REGRETS and key[1] in UNUSED,
    ),
    Floor(
        (
            "没有买家同意的记录，仍以数字化商品为由拒绝无理由退款",
            "refuses digital goods without the buyer's consent on record",
        ),
        _CONSENT_LAW,
        lambda view: (
            view.consent is False
            and view.in_window is True
            and not view.receipt_confirmed
            and not view.material_lapsed
            and _fresh(view)
        ),
        _only_by_class,
        keys=lambda key: key[0] in REGRETS and key[1] in UNUSED and key[2] in DIGITAL,
    ),
    Floor(
        (
            "平台日志记有影响该订单的故障，仍然拒绝",
            "refuses although the platform's own log shows that it failed",
        ),
        _FAULT_LAW,
        lambda view: view.platform_fault is True and _fresh(view),
        _always,
        keys=lambda key: key[0] == Reason.PLATFORM_FAULT,
    ),
    Floor(
        ("拒绝退还没有交付的商品的价款", "refuses to refund goods that were not delivered"),
        (
            "《消费者权益保护法》第四十八、五十三条，《民法典》第五百六十三条",
            "Consumer Protection Law art. 48 and 53, Civil Code art. 563",
        ),
        lambda view: (
            _fresh(view)
            and view.log is None
            and view.proves_delivery is not True
            and view.late is True
        ),
        _always,
        keys=lambda key: key[1] == GoodsState.UNDELIVERED and key[0] in LATE_REASONS,
    ),
    _barred(
        ("超过时限", "it came after a window"),
        _only_by(in_window=True, in_fast_window=True, firm_needed=False),
    ),
    _barred(
        ("已确认收货", "the receipt was confirmed"),
        _only_by(receipt_confirmed=False, firm_needed=False),
    ),
    _barred(
        ("属于限时特价或定制商品", "it was a special offer or customised"),
        _only_by(excluded=False, special_offer=False, customised=False),
    ),
    _barred(("材料逾期", "material came late"), _only_by(material_lapsed=False)),
    Floor(
        (
            "期限内并有新证据的申诉不经人工就被拒绝",
            "refuses an appeal in time with new evidence without a person",
        ),
        _PERSON_LAW,
        lambda view: (
            view.appeal_open is True
            and view.new_evidence is True
            and not view.prior_full
            and view.coherent
        ),
        _always,
    ),
)


def floor(search: Search) -> Iterator[Fault]:
    """One fault for each clause, setting or route that does what the law does not allow."""
    for each in (*FLOORS, _charges(search)):
        for clause in search.rulebook.agenda.deciding:
            if each.clauses(clause):
                yield from _broken(each, clause, search)
    yield from _lost_by_silence(search)
    yield from _no_person(search)
    yield from _notice(search)


def _charges(search: Search) -> Floor:
    """A fee, be it of another clause, that is taken on a claim of fault judged as one without."""
    agenda = search.rulebook.agenda
    return Floor(
        ("对有过错方的申请收取费用", "charges a buyer whose claim is about somebody's fault"),
        _FEE_LAW,
        lambda view: _fresh(view) and _at_fault(view),
        lambda clause, view: refund_and_fee(view, clause, agenda)[1] > 0,
        Outcome.APPROVE,
        # On the fault track the program takes no fee, whatever a rulebook says.
        clauses=lambda clause: clause.track is not Track.FAULT,
    )


def _broken(each: Floor, clause: Clause, search: Search) -> Iterator[Fault]:
    situation = Asked(("situation", each.name), each.situation)
    because = Asked(("because", each.name, clause.id), lambda view: each.because(clause, view))
    keys = [key for key in KEYS if each.keys(key) and clause.concerns(*key)]
    claim = next(_coming_to(search, clause, each.outcome, situation, because, keys=keys), None)
    if claim is not None:
        yield _fault(each.name, each.law, claim, (clause.id,))


def _comes_to(claim: Claim, outcome: Outcome) -> bool:
    return decide_briefly(claim.facts, claim.rulebook).outcome is outcome


def _fault(
    name: Told,
    law: Told,
    claim: Claim | None,
    clauses: tuple[str, ...] = (),
    settings: tuple[str, ...] = (),
) -> Fault:
    who = ", ".join((*clauses, *settings))
    return Fault(
        Kind.FLOOR,
        f"{who} {name[0]}，低于法律的底线：{law[0]}。",
        f"{who} {name[1]}, which is below what the law allows: {law[1]}.",
        clauses=clauses,
        settings=settings,
        witness=None if claim is None else claim.document,
    )


def _lost_by_silence(search: Search) -> Iterator[Fault]:
    """A ladder by which a claim of fault is lost when the buyer is silent."""
    agenda = search.rulebook.agenda
    name = (
        "规定买家逾期不补材料即失去有过错方的申请",
        "takes a claim of fault away from a buyer who is silent",
    )
    for clause in agenda.deciding:
        ladder = agenda.ladders.get(clause.ladder)
        if clause.track is not Track.FAULT or ladder is None or not _rejects_silence(ladder):
            continue
        claim = next(_coming_to(search, clause, Outcome.NEED_EVIDENCE), None)
        if claim is not None:
            yield _fault(name, _FAULT_LAW, claim, (clause.id, ladder.id))


def _rejects_silence(ladder: Clause) -> bool:
    return any(
        rung.on is Outcome.NEED_EVIDENCE and rung.silence is Outcome.REJECT for rung in ladder.rungs
    )


def _coming_to(
    search: Search,
    clause: Clause,
    outcome: Outcome,
    *more: Asked,
    keys: Sequence[Key] = KEYS,
) -> Iterator[Claim]:
    """Claims that a clause brings to an outcome, while some more is true of them."""
    keys = [key for key in keys if clause.concerns(*key)]

    def asked(way: list[Asked]) -> Callable[[Key], list[Asked]]:
        return lambda key: [*more, *way, *decides(clause, search.hearing(key))]

    def seen(claim: Claim) -> bool:
        return claim.decider() is clause and _comes_to(claim, outcome)

    for way in ways(clause, outcome):
        yield from search.find_each(keys, asked(way), seen)


def _no_person(search: Search) -> Iterator[Fault]:
    """What is for a person to decide is not brought before one."""
    agenda = search.rulebook.agenda
    name = "没有交给人工判定", "is not brought before a person"
    routes = [each for each in agenda.routes if Outcome.MANUAL in each.on]
    for route in routes:
        if route.route is not Route.PERSON:
            yield from _astray(search, routes, route, name)
    if not any(Outcome.MANUAL in (each.outcome, each.unknown) for each in agenda.deciding):
        name = "没有任何条款会交给人工判定", "has no clause that brings anything before a person"
        yield _fault(name, _PERSON_LAW, None)


def _astray(search: Search, routes: Sequence[Clause], route: Clause, name: Told) -> Iterator[Fault]:
    applies = Asked(("applies", route.id), lambda view: first_that_holds(routes, view) is route)
    for clause in search.rulebook.agenda.deciding:
        claim = next(_coming_to(search, clause, Outcome.MANUAL, applies), None)
        if claim is not None:
            yield _fault(name, _PERSON_LAW, claim, (route.id,))
            return


def _notice(search: Search) -> Iterator[Fault]:
    days = search.rulebook.settings.get("notice_days", NOTICE_DAYS)
    if isinstance(days, int) and days < NOTICE_DAYS:
        name = (
            f"把规则变更的公示期定为 {days} 日，少于 {NOTICE_DAYS} 日",
            f"makes changes of the rules known only {days} days ahead, fewer than {NOTICE_DAYS}",
        )
        law = "《电子商务法》第三十四条", "E-Commerce Law art. 34"
        yield _fault(name, law, None, settings=("notice_days",))
