"""When a published version of the rulebook may take effect.

Changes of a marketplace's rules are made known some days before they bind anybody, so that buyers
and merchants can read them first. Only the first rulebook of a site may bind at once, since there
are no rules that it changes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from amends.domain.rulebook import Rulebook

NOTICE_DAYS = 7
"""The days of notice where a rulebook has no setting `notice_days`: the least that the law allows."""

_MINUTE = timedelta(minutes=1)


def notice_days(*rulebooks: Rulebook) -> int:
    """The days between publication and effect: the most that one of these rulebooks asks for."""
    asked = [book.settings.get("notice_days", NOTICE_DAYS) for book in rulebooks]
    return max((days for days in asked if isinstance(days, int)), default=NOTICE_DAYS)


def earliest_effect(
    new: Rulebook, *, current: Rulebook | None, last: datetime | None, now: datetime
) -> datetime:
    """The first moment, on a whole minute, at which a version published now may take effect.

    `current` is the version in force; where there is none yet, no notice is needed. `last` is when
    the newest version takes effect, or took it: versions follow one another, so a later one never
    takes effect before it.
    """
    if current is None and last is None:
        return now
    notice = timedelta(days=notice_days(current, new)) if current else timedelta()
    earliest = _whole_minute(now + notice)
    return max(earliest, _whole_minute(last + _MINUTE)) if last else earliest


def _whole_minute(moment: datetime) -> datetime:
    """The moment itself where it is a whole minute, else the next one."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE


def numbered_anew(text: str, taken: Collection[str]) -> str:
    """The text of a rulebook under the next number that is not taken: shop@3 after shop@2.

    A text whose id is not written in that way is left as it is.
    """
    found = _ID.search(text)
    if found is None:
        return text
    name, number = found["name"], int(found["number"])
    while f"{name}{number}" in taken:
        number += 1
    return f"{text[: found.start('name')]}{name}{number}{text[found.end('number') :]}"


_ID = re.compile(r"^id *= *[\"'](?P<name>[\w-]+@[\w.-]*?)(?P<number>\d{1,9})[\"']", re.MULTILINE)
