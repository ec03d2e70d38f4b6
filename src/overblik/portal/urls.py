# SPDX-License-Identifier: MPL-2.0
"""The addresses of the citizen's pages; the same names in every language, under /en/ in English."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from overblik.portal import looks, views

app_name = "portal"


def routes(*, demo: bool) -> list[URLPattern]:
    """All addresses. Outside a demo the demo's sign-in has none."""
    found = [
        path("", views.start, name="start"),
        path("sag/<uuid:case_id>/", views.case, name="case"),
        path("ydelse/<uuid:grant>/<slug:part>/", views.benefit, name="benefit"),
        path("set/", looks.looks, name="looks"),
        path("om/", views.about, name="about"),
        path("daekker/", views.coverage, name="coverage"),
        path("databeskyttelse/", views.data_protection, name="data-protection"),
        path("was", views.accessibility, name="accessibility"),
        path("log-ud/", views.leave, name="sign-out"),
    ]
    if demo:
        found += [
            path("demo-login/", views.demo_sign_in, name="demo-sign-in"),
            path("demo-login/som/", views.demo_sign_in_as, name="demo-sign-in-as"),
        ]
    return found


urlpatterns = routes(demo=settings.OVERBLIK.is_demo)
