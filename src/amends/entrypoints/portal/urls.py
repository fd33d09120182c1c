"""All addresses of the portal: each face lists its own, and a case has one address for everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints.portal import cases, files, notices
from amends.entrypoints.portal.buyer.urls import urlpatterns as buyer
from amends.entrypoints.portal.desk.urls import urlpatterns as desk
from amends.entrypoints.portal.finance.urls import urlpatterns as finance
from amends.entrypoints.portal.merchant.urls import urlpatterns as merchant
from amends.entrypoints.portal.operator.urls import urlpatterns as operator
from amends.entrypoints.portal.public.urls import urlpatterns as public

app_name = "portal"
urlpatterns: list[URLPattern] = [
    *public,
    *buyer,
    *merchant,
    *desk,
    *finance,
    *operator,
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.mark_all, name="read_notices"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/exhibits/<int:exhibit>/", files.exhibit, name="exhibit"),
    path("cases/<str:number>/<slug:act>/", cases.case_act, name="case_act"),
]
