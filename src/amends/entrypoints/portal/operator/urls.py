"""Addresses of the operator's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.operator import incidents, rulebooks

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/end/", incidents.end, name="end_incident"),
    path("rulebooks/", rulebooks.rulebooks, name="rulebooks"),
]
