"""Addresses open to everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal.public import home, rules, sign_in, switches

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("rules/", rules.rules, name="rules"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("language/", switches.language, name="language"),
    path("theme/", switches.theme, name="theme"),
    path("demo-clock/", switches.demo_clock, name="demo_clock"),
]
