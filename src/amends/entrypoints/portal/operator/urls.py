"""Addresses of the operator's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.operator import calendar, drafts, incidents, rulebooks

urlpatterns: list[URLPattern] = [
    path("calendar/", calendar.calendar, name="calendar_now"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/announce/", calendar.announce, name="announce_year"),
    path("calendar/<int:year>/reopen/", calendar.reopen, name="reopen_year"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/end/", incidents.end, name="end_incident"),
    path("rulebooks/", rulebooks.rulebooks, name="rulebooks"),
    path("rulebooks/drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("rulebooks/drafts/<uuid:draft_id>/publish/", drafts.publish, name="publish_draft"),
    path("rulebooks/drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard_draft"),
    path("rulebooks/<str:version>/withdraw/", rulebooks.withdraw, name="withdraw_rulebook"),
]
