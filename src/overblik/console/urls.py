# SPDX-License-Identifier: MPL-2.0
"""The addresses of the console, under /konsol/; the same names in every language."""

from __future__ import annotations

from django.urls import path

from overblik.console import front, signing_in, signing_out

app_name = "console"

urlpatterns = [
    path("", front.front, name="front"),
    path("myndighed/", front.choose_authority, name="authority"),
    path("log-ind/", signing_in.begin, name="sign-in"),
    path("log-ind/svar/", signing_in.answered, name="sign-in-answer"),
    path("log-ind/demo/", signing_in.enter_demo, name="demo-sign-in"),
    path("log-ud/", signing_out.leave, name="sign-out"),
    path("log-ud/slut/", signing_out.left, name="signed-out"),
    path("log-ud/udbyder/", signing_out.left_at_provider, name="provider-sign-out"),
]
