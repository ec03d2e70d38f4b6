# SPDX-License-Identifier: MPL-2.0
"""Whoever acts for another reads so on error pages too, and finds the way back there."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from overblik.portal.frame import acting_banner


def error_notice(request: HttpRequest) -> str:
    """The banner as markup in the language of the page; empty on one's own, and where no session was opened."""
    banner = acting_banner(request) if hasattr(request, "session") else None
    return "" if banner is None else render_to_string("portal/acting.html", {"acting": banner}, request)
