"""The API as a whole: its routers, its keys, and how it says no."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from amends.entrypoints import tus
from amends.entrypoints.api import (
    acts,
    calendar,
    cases,
    channels,
    dossiers,
    drafts,
    files,
    notices,
    orders,
    refunds,
    rulebooks,
    site,
)
from amends.entrypoints.api.faults import refusal_for, refuse
from amends.entrypoints.api.keys import BearerKey
from amends.entrypoints.api.openapi import DESCRIPTION
from amends.entrypoints.api.parsing import StrictJson

NAMESPACE = "api"


class Desk(NinjaAPI):
    """Answers every exception with a problem, and names operations as the code does."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The exception as a problem."""
        answer = refuse(request, refusal_for(request, exc))
        if "Tus-Resumable" in request.headers:
            tus.name_version(answer)
        return answer

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function that answers."""
        return operation.view_func.__name__


def make_api() -> NinjaAPI:
    """The API with every router."""
    api = Desk(
        title="Amends",
        version="1",
        description=DESCRIPTION,
        urls_namespace=NAMESPACE,
        openapi_url=None,
        docs_url=None,
        auth=BearerKey(),
        parser=StrictJson(),
    )
    for module in (
        cases,
        acts,
        notices,
        orders,
        refunds,
        files,
        dossiers,
        rulebooks,
        drafts,
        calendar,
        channels,
        site,
    ):
        api.add_router("", module.router)
    return api


api = make_api()
