"""Addresses of the merchant's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.merchant import inbox

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox"),
]
