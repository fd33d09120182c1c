"""The OpenAPI document and the page that reads it, made of files of the site alone."""

from __future__ import annotations

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from amends.entrypoints.api.openapi import openapi_text
from amends.entrypoints.api.service import NAMESPACE, api

FRESH_SECONDS = 300


@cache
def _text() -> str:
    return openapi_text(api)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    answer = HttpResponse(_text(), content_type="application/json")
    answer["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return answer


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The document as a page to read and to try out, with Swagger UI from ninja's own files."""
    reader = {
        "url": reverse(f"{NAMESPACE}:openapi"),
        "layout": "BaseLayout",
        "deepLinking": True,
        "validatorUrl": None,
    }
    settings = {"swagger_settings": json.dumps(reader), "api": api, "add_csrf": False}
    return render(request, "ninja/swagger.html", settings)
