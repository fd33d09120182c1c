"""Which address leads where."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("amends.entrypoints.api.urls")),
    path("", include("amends.entrypoints.portal.urls")),
]

handler400 = "amends.entrypoints.portal.public.errors.bad_request"
handler403 = "amends.entrypoints.portal.public.errors.forbidden"
handler404 = "amends.entrypoints.portal.public.errors.not_found"
handler500 = "amends.entrypoints.portal.public.errors.fault"
