"""Which address of the API leads where."""

from __future__ import annotations

from django.urls import path, re_path

from amends.entrypoints.api.docs import openapi, page
from amends.entrypoints.api.door import behind_the_door, through_the_door
from amends.entrypoints.api.faults import no_such_place
from amends.entrypoints.api.service import NAMESPACE, api

app_name = NAMESPACE

urlpatterns = [
    path("openapi.json", through_the_door(openapi), name="openapi"),
    path("docs", through_the_door(page), name="docs"),
    *behind_the_door(api.urls[0]),
    re_path("", through_the_door(no_such_place), name="nowhere"),
]
