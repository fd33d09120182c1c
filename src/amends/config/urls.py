"""Which address leads where."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("amends.entrypoints.api.urls")),
    path("", include("amends.entrypoints.portal.urls")),
]
