"""All addresses of the portal: each face lists its own, and a case has one address for everybody."""

from __future__ import annotations

from django.urls import URLPattern, path

from amends.entrypoints import dossier_files
from amends.entrypoints.portal import cases, dossiers, files, notices, readings
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
    path(
        "cases/<str:number>/exhibits/<int:exhibit>/view/", files.exhibit_view, name="exhibit_view"
    ),
    path("cases/<str:number>/exhibits/<int:exhibit>/reading/", readings.reading, name="reading"),
    path("orders/<str:order_no>/uploads/", files.begin_upload, name="begin_upload"),
    path("uploads/<uuid:upload_id>/", files.upload, name="upload"),
    path("cases/<str:number>/dossiers/", dossiers.dossiers, name="dossiers"),
    path(
        "cases/<str:number>/dossiers/<str:dossier>/<slug:part>/",
        dossiers.dossier_part,
        name="dossier_part",
    ),
    path("cases/<str:number>/<slug:act>/", cases.case_act, name="case_act"),
    path(".well-known/amends-keys.json", dossier_files.keys, name="signing_keys"),
    path(".well-known/amends-verify.py", dossier_files.verify_program, name="verify_program"),
]
