"""A person proves who he is by his name and his password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import authenticate

from amends.actions.shared.guessing import allow_guess, note_wrong_guess
from amends.domain.refused import Refused
from amends.models.people import User


class WrongPassword(Refused):
    """There is no such person, or the password is another; which of both is not told."""

    code = "wrong-password"
    zh = "用户名或密码不正确，请区分大小写后重试。"
    en = "The name or the password is not right. Both matter to the letter."


def sign_in(username: str, password: str, *, address: str, now: datetime) -> User:
    """The person of that name and password, who is active.

    Raises `WrongPassword`, or `TooManyTries` after too many wrong passwords for one name or from
    one network address within a quarter of an hour.
    """
    username = username.replace("\x00", "").strip()
    subject = f"person {username}"
    allow_guess(subject, address=address, now=now)
    person = authenticate(username=username, password=password)
    if not isinstance(person, User):
        note_wrong_guess(subject, address=address, now=now)
        raise WrongPassword
    return person
