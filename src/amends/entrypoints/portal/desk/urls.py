"""Addresses of the desk's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.desk import queue

urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue, name="queue"),
]
