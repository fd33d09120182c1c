"""Addresses of the finance desk's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.finance import refunds

urlpatterns: list[URLPattern] = [
    path("refunds/", refunds.board, name="refunds"),
]
