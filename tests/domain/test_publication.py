"""When a version may take effect, and under which number the next one is begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from amends.domain.publication import NOTICE_DAYS, earliest_effect, notice_days, numbered_anew
from amends.domain.rulebook_file import default_rulebook

BOOK = default_rulebook()
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_without_a_setting_the_notice_is_what_the_law_wants():
    silent = replace(BOOK, settings={k: v for k, v in BOOK.settings.items() if k != "notice_days"})
    assert notice_days(silent) == NOTICE_DAYS == 7
    assert notice_days(silent, BOOK.with_settings({"notice_days": 15})) == 15


def test_the_first_version_may_bind_at_once():
    assert earliest_effect(BOOK, current=None, last=None, now=NOW) == NOW


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        (NOW, NOW + 7 * DAY),
        (NOW + timedelta(microseconds=1), NOW + 7 * DAY + MINUTE),
        (NOW + timedelta(seconds=59), NOW + 7 * DAY + MINUTE),
    ],
)
def test_a_change_is_known_for_the_whole_notice_on_a_whole_minute(now, earliest):
    assert earliest_effect(BOOK, current=BOOK, last=NOW - DAY, now=now) == earliest


def test_a_version_never_takes_effect_before_the_one_it_follows():
    last = NOW + 30 * DAY
    assert earliest_effect(BOOK, current=BOOK, last=last, now=NOW) == last + MINUTE
    assert earliest_effect(BOOK, current=None, last=last, now=NOW) == last + MINUTE


@pytest.mark.parametrize(
    ("id", "taken", "next_id"),
    [
        ("shop@1", {"shop@1"}, "shop@2"),
        ("default@2026.1", {"default@2026.1", "default@2026.2"}, "default@2026.3"),
        ("shop@v9", {"shop@v9"}, "shop@v10"),
        ("shop@1", set(), "shop@1"),
        ("shop@next", {"shop@next"}, "shop@next"),
    ],
)
def test_the_next_free_number_is_written_into_the_text(id, taken, next_id):
    text = '# id = "other@1"\n{}\nname = 1\n[settings.x]\nid = "no@1"\n'
    begun = numbered_anew(text.format(f'id = "{id}"'), taken)
    assert begun == text.format(f'id = "{next_id}"')
