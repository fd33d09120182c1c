"""Drafts: many hands may work on one, nobody's work is overwritten, and one becomes the version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection

from amends.actions.rules.discard_draft import discard_draft
from amends.actions.rules.edit_draft import edit_draft
from amends.actions.rules.publish_draft import publish_draft
from amends.actions.rules.publish_rulebook import ensure_default_rulebook
from amends.actions.rules.start_draft import start_draft
from amends.actions.rules.withdraw_rulebook import withdraw_rulebook
from amends.actions.shared.drafting import DRAFT_MAX, DraftEdited
from amends.actions.shared.publishing import PublishedMeanwhile, TakesEffectTooEarly, VersionTaken
from amends.domain.access import Actor, Role, Scope
from amends.domain.refused import NotAllowed, NotFound, Refused
from amends.domain.rulebook_file import BadRulebook, default_rulebook, default_rulebook_text
from amends.domain.texts import TextRefused
from amends.models.people import User
from amends.models.rulebooks import RulebookDraft, RulebookVersion
from money_world import AGENT, NOW
from order_world import OPERATOR

FIRST = default_rulebook().id
LATER = NOW + timedelta(hours=1)


def text(version: str = "next@2") -> str:
    """The default rulebook under another number."""
    return default_rulebook_text().replace(FIRST, version, 1)


def start(said: str = "", **more: object) -> RulebookDraft:
    return start_draft(OPERATOR, text=said or text(), now=NOW, **more)  # type: ignore[arg-type]


def publish(draft: RulebookDraft, **more: object) -> RulebookVersion:
    asked = {"revision": draft.revision, "effective_at": None, "newest_seen": FIRST, "now": LATER}
    return publish_draft(OPERATOR, draft.pk, **asked | more)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_draft_may_be_unfinished_and_is_kept_with_plain_line_ends():
    draft = start('id = "next@2"\r\nname =\r\n', note=" shorter windows ")
    assert (draft.text, draft.note, draft.revision) == (
        'id = "next@2"\nname =\n',
        "shorter windows",
        1,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["", " \n", "x" * (DRAFT_MAX + 1), "id\x00"])
def test_what_is_no_text_is_not_kept(said):
    with pytest.raises(TextRefused):
        start_draft(OPERATOR, text=said, now=NOW)
    assert not RulebookDraft.objects.exists()


@pytest.mark.django_db
def test_the_second_of_two_who_edit_the_same_revision_is_told_who_was_faster():
    mei = User.objects.create_user("mei", None, Role.OPERATOR, display_name="Mei", created_at=NOW)
    draft = start()
    edit_draft(mei.as_actor(), draft.pk, revision=1, text="mine", note="", now=LATER)
    with pytest.raises(DraftEdited) as refused:
        edit_draft(OPERATOR, draft.pk, revision=1, text="yours", note="", now=LATER)
    assert refused.value.facts == {"revision": 2, "editor": "Mei", "at": LATER.isoformat()}
    kept = RulebookDraft.objects.get()
    assert (kept.text, kept.edited_by, kept.edited_at) == ("mine\n", mei, LATER)
    edit_draft(OPERATOR, draft.pk, revision=2, text="both", note="", now=LATER)
    assert RulebookDraft.objects.get().revision == 3


@pytest.mark.django_db
def test_a_draft_becomes_the_version_and_leaves_its_note_with_it():
    ensure_default_rulebook(now=NOW)
    version = publish(start(note="shorter windows"))
    assert (version.pk, version.text, version.note) == ("next@2", text(), "shorter windows")
    assert version.effective_at == LATER + timedelta(days=7)
    assert not RulebookDraft.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_published_and_discarded_only_as_it_was_read():
    ensure_default_rulebook(now=NOW)
    draft = start()
    edit_draft(OPERATOR, draft.pk, revision=1, text=text("other@2"), note="", now=LATER)
    with pytest.raises(DraftEdited):
        publish(draft)
    with pytest.raises(DraftEdited):
        discard_draft(OPERATOR, draft.pk, revision=1)
    assert RulebookVersion.objects.count() == 1
    discard_draft(OPERATOR, draft.pk, revision=2)
    assert not RulebookDraft.objects.exists()


@pytest.mark.django_db
def test_what_is_refused_leaves_the_draft_as_it_was():
    ensure_default_rulebook(now=NOW)
    taken, broken, good = start(text(FIRST) + "#\n"), start("id = 1"), start()
    for draft, refusal, more in (
        (taken, VersionTaken, {}),
        (broken, BadRulebook, {}),
        (good, TakesEffectTooEarly, {"effective_at": LATER + timedelta(days=1)}),
    ):
        with pytest.raises(refusal):
            publish(draft, **more)
    assert RulebookDraft.objects.count() == 3
    assert RulebookVersion.objects.count() == 1


@pytest.mark.django_db
def test_whoever_compared_his_draft_with_an_older_version_is_told_of_the_newer_one():
    ensure_default_rulebook(now=NOW)
    mine, yours = start(text("mine@2")), start(text("yours@2"))
    publish(mine)
    with pytest.raises(PublishedMeanwhile) as refused:
        publish(yours)
    assert refused.value.facts == {"newest": "mine@2"}
    withdraw_rulebook(OPERATOR, "mine@2", now=LATER)
    assert publish(yours).pk == "yours@2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "actor", [AGENT, Actor(role=Role.OPERATOR, scopes=frozenset(Scope) - {Scope.RULES_WRITE})]
)
def test_only_operators_work_on_drafts(actor):
    draft = start()
    for act in (
        lambda: start_draft(actor, text="x", now=NOW),
        lambda: edit_draft(actor, draft.pk, revision=1, text="x", note="", now=NOW),
        lambda: discard_draft(actor, draft.pk, revision=1),
        lambda: publish_draft(
            actor, draft.pk, revision=1, effective_at=None, newest_seen=None, now=NOW
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert RulebookDraft.objects.get().revision == 1


@pytest.mark.django_db
def test_a_draft_that_is_gone_cannot_be_edited():
    with pytest.raises(NotFound):
        edit_draft(OPERATOR, uuid4(), revision=1, text="x", note="", now=NOW)


# Two at once.


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each of the works returns or raises, all begun at the same moment."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        close_old_connections()
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return work()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def kinds(answers: list[object]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told():
    ensure_default_rulebook(now=NOW)
    drafts = [start(text(f"{name}@2")) for name in ("mine", "yours")]
    answers = at_once(*(lambda draft=draft: publish(draft) for draft in drafts))
    assert kinds(answers) == ["PublishedMeanwhile", "RulebookVersion"]
    assert RulebookVersion.objects.count() == 2
    assert RulebookDraft.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_the_same_draft_at_once_one_finds_it_gone():
    ensure_default_rulebook(now=NOW)
    draft = start()
    answers = at_once(lambda: publish(draft), lambda: publish(draft))
    assert kinds(answers) == ["NotFound", "RulebookVersion"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_kept_and_the_other_told():
    draft = start()

    def save(said: str) -> RulebookDraft:
        return edit_draft(OPERATOR, draft.pk, revision=1, text=said, note="", now=LATER)

    answers = at_once(lambda: save("mine"), lambda: save("yours"))
    assert kinds(answers) == ["DraftEdited", "RulebookDraft"]
    (kept,) = (answer for answer in answers if isinstance(answer, RulebookDraft))
    assert RulebookDraft.objects.get().text == kept.text


@pytest.mark.django_db(transaction=True)
def test_two_sites_that_start_at_once_publish_the_default_rulebook_once():
    assert at_once(*[lambda: ensure_default_rulebook(now=NOW)] * 2) == [None, None]
    assert RulebookVersion.objects.count() == 1
