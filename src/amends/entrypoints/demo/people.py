"""The people of the demo world, with sign-ins that can be printed at every start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.actions.people.create_person import create_person
from amends.actions.people.issue_key import issue_key
from amends.actions.ports import keyring
from amends.adapters.demo_market.market import BUYER_CONTACT
from amends.domain.access import Actor, Role, Scope
from amends.models.merchants import Merchant
from amends.models.people import ApiKey, User

PASSWORD = "amends-demo"
KEY_LABEL = "demo shop"
OPERATOR = Actor(role=Role.OPERATOR, name="demo")


@dataclass(frozen=True)
class SignIn:
    """A ready-made sign-in: name, role, and what it is good for, in both languages."""

    username: str
    role: Role
    name: str
    purpose: str
    merchant: str = ""


SIGN_INS = (
    SignIn("buyer", Role.BUYER, "买家 小林", "买家：我的订单、申请、补充材料 / buyer"),
    SignIn("merchant", Role.MERCHANT, "星海点卡行", "商家：答复申请 / merchant", "xinghai"),
    SignIn("merchant2", Role.MERCHANT, "极速激活码商城", "另一商家 / another merchant", "jihuo"),
    SignIn("agent", Role.AGENT, "客服 陈晨", "仲裁客服：处理队列 / agent"),
    SignIn("agent2", Role.AGENT, "客服 周舟", "二审客服 / agent for second instance"),
    SignIn("supervisor", Role.SUPERVISOR, "主管 吴越", "主管：超时与复核 / supervisor"),
    SignIn("finance", Role.FINANCE, "财务 钱安", "财务：退款与账户 / finance"),
    SignIn("operator", Role.OPERATOR, "运营 何平", "运营：规则与商家 / operator"),
    SignIn("shop", Role.SHOP, "演示商城", "商城程序（接口） / the shop's software"),
)


def make_people(*, now: datetime) -> None:
    """Make every person who is not there yet; merchants' people only once there are merchants."""
    known = set(User.objects.values_list("username", flat=True))
    merchants = dict(Merchant.objects.values_list("code", "pk"))
    for person in SIGN_INS:
        if person.username in known or (person.merchant and person.merchant not in merchants):
            continue
        create_person(
            OPERATOR,
            username=person.username,
            password=None if person.role is Role.SHOP else PASSWORD,
            role=person.role,
            display_name=person.name,
            merchant_id=merchants.get(person.merchant),
            contact=BUYER_CONTACT if person.role is Role.BUYER else "",
            now=now,
        )


def shop_token() -> str:
    """The demo shop's API token: the same at every start, and another on every installation."""
    return f"amk_{keyring().fingerprint(KEY_LABEL, kind='api token')}"


def give_shop_its_key(*, now: datetime) -> None:
    """Issue the shop's key; it is the last thing made, so it marks a finished world."""
    shop = User.objects.get(username="shop")
    issue_key(OPERATOR, shop.pk, label=KEY_LABEL, scopes=list(Scope), now=now, token=shop_token())


def is_finished() -> bool:
    """Whether the world was built to its end."""
    return ApiKey.objects.filter(label=KEY_LABEL).exists()


def actor(username: str) -> Actor:
    """The person as actions know him."""
    return User.objects.get(username=username).as_actor()
