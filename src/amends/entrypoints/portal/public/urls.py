"""Addresses open to everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.public import home, rules, sign_in, switches

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("rules/", rules.rules, name="rules"),
    path("rules/versions/", rules.versions, name="rules_versions"),
    path("rules/difference/", rules.rules_difference, name="rules_difference"),
    path("rules/<str:version>/", rules.rulebook_version, name="rulebook"),
    path("rules/<str:version>/<str:clause>/", rules.clause, name="clause"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", switches.language, name="language"),
    path("theme/", switches.theme, name="theme"),
    path("demo-clock/", switches.demo_clock, name="demo_clock"),
]
