"""What was told about cases, for programs that pass it on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from ninja import Router

from amends.domain.access import Role, Scope
from amends.domain.refused import Language
from amends.entrypoints.api.answers import NoticeOut, NoticePage, told
from amends.entrypoints.api.cursors import cursor_at, place_of_moment
from amends.entrypoints.api.faults import language_of
from amends.entrypoints.api.fields import Cursor, Limit
from amends.entrypoints.api.keys import actor_of
from amends.entrypoints.portal.notice_words import said
from amends.models.ids import shown
from amends.models.notices import Notice, notice_page

router = Router(tags=["cases"])


@router.get("/notices", response=NoticePage)
def list_notices(
    request: HttpRequest, unread: bool = False, limit: Limit = 50, cursor: Cursor = ""
) -> HttpResponse:
    """What your side was told, newest first; a shop is given what its buyers were told.

    With `unread`, only what nobody has marked as read on the pages.
    """
    actor = actor_of(request, Scope.CASES_READ, act="list_notices")
    page = notice_page(actor, limit=limit, after=place_of_moment(cursor), unread=unread)
    language = language_of(request)
    return told(
        NoticePage(
            notices=[_notice_out(notice, language) for notice in page.notices],
            next_cursor=cursor_at(*page.after) if page.after else None,
        )
    )


def _notice_out(notice: Notice, language: Language) -> NoticeOut:
    with override("zh-hans" if language == "zh" else "en"):
        text = said(notice.to_role, notice.template, notice.facts)
    return NoticeOut(
        id=shown("ntc", notice.pk),
        case=shown("case", notice.case_id),
        case_number=notice.case.number,
        order_no=notice.case.order.order_no,
        to=Role(notice.to_role),
        template=notice.template,
        facts=notice.facts,
        text=text,
        created_at=notice.created_at,
        read_at=notice.read_at,
    )
