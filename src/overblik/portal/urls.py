# SPDX-License-Identifier: MPL-2.0
"""The addresses of the citizen's pages; the same names in every language, under /en/ in English."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from overblik.notices.letter import CONFIRM_PATH, WAY_OUT_PATH
from overblik.portal import (
    download,
    granting,
    looks,
    mandates,
    notices,
    reporting,
    session_time,
    signing_in,
    signing_out,
    views,
)

app_name = "portal"


def routes(*, demo: bool) -> list[URLPattern]:
    """All addresses. Outside a demo the demo's sign-in has none."""
    found = [
        path("", views.start, name="start"),
        path("sag/<uuid:case_id>/", views.case, name="case"),
        path("ydelse/<uuid:grant>/<slug:part>/", views.benefit, name="benefit"),
        path("fuldmagter/", mandates.mandates, name="mandates"),
        path("fuldmagter/giv/", granting.give, name="give-mandate"),
        path("fuldmagter/se/", mandates.look_for_another, name="look-for-another"),
        path("fuldmagter/tilbage/", mandates.back_to_own, name="back-to-own"),
        path("fuldmagter/afslut/", mandates.withdraw, name="withdraw-mandate"),
        path("set/", looks.looks, name="looks"),
        path("fejl/sag/<uuid:case_id>/", reporting.about_case, name="report-case"),
        path("fejl/brev/<uuid:case_id>/<uuid:document>/", reporting.about_document, name="report-document"),
        path("fejl/ydelse/<uuid:grant>/<slug:part>/", reporting.about_benefit, name="report-benefit"),
        path(
            "fejl/udbetaling/<uuid:grant>/<slug:part>/<uuid:payment>/",
            reporting.about_payment,
            name="report-payment",
        ),
        path("fejl/mangler/", reporting.about_nothing_shown, name="report-missing"),
        path("henvendelser/", reporting.reports, name="reports"),
        path("besked/", notices.notices, name="notices"),
        path("besked/svar/<slug:what>/", notices.answer, name="notice-answer"),
        path(f"{CONFIRM_PATH}<str:token>/", notices.confirm, name="notice-confirm"),
        path(f"{WAY_OUT_PATH}<str:token>/", notices.way_out, name="notice-way-out"),
        path("hent/", download.choose, name="download"),
        path("hent/json/", download.as_json, name="download-json"),
        path("hent/pdf/", download.as_pdf, name="download-pdf"),
        path("om/", views.about, name="about"),
        path("daekker/", views.coverage, name="coverage"),
        path("databeskyttelse/", views.data_protection, name="data-protection"),
        path("was", views.accessibility, name="accessibility"),
        path("log-ind/", signing_in.begin, name="sign-in"),
        path("log-ind/svar/", signing_in.answered, name="sign-in-answer"),
        path("log-ud/", signing_out.leave, name="sign-out"),
        path("log-ud/slut/", signing_out.left, name="signed-out"),
        path("log-ud/udbyder/", signing_out.left_at_provider, name="provider-sign-out"),
        path("session/", session_time.session_time, name="session"),
    ]
    if demo:
        found += [
            path("demo-login/", views.demo_sign_in, name="demo-sign-in"),
            path("demo-login/som/", views.demo_sign_in_as, name="demo-sign-in-as"),
        ]
    return found


urlpatterns = routes(demo=settings.OVERBLIK.is_demo)
