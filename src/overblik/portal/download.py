# SPDX-License-Identifier: MPL-2.0
"""Downloading everything one is shown: asked for by a form, so that no other site can set it off."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from overblik.index.reading import ItemKind
from overblik.portal.citizen import Citizen, today_of
from overblik.portal.desk import desk
from overblik.portal.export import export_of
from overblik.portal.export_file import Export
from overblik.portal.export_pdf import pdf_of
from overblik.portal.frame import language_of_page, own, own_look, page, reached, read, unkept
from overblik.portal.naming import Names
from overblik.portal.report_list import shown_report

PURPOSE = "portal.download"
_REPORTS = "portal.reports"


@require_safe
@own
def choose(request: HttpRequest, _: Citizen) -> HttpResponse:
    """What can be taken home, and in which form."""
    return page(request, "portal/download.html", {}, signed_in=True)


@require_POST
@own
def as_json(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """The file for programs; its schema is `docs/reference/export.schema.json`."""
    content = msgspec.json.format(msgspec.json.encode(_export(request, citizen)), indent=2)
    return _attached(request, content, "application/json", "json")


@require_POST
@own
def as_pdf(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """The file for people."""
    return _attached(request, pdf_of(_export(request, citizen)), "application/pdf", "pdf")


def _export(request: HttpRequest, citizen: Citizen) -> Export:
    overview = read(request, citizen, PURPOSE, tuple(ItemKind))
    with reached():
        reports = desk().own_reports(citizen.keys, own_look(request, citizen, _REPORTS))
    found, language = desk(), language_of_page()
    return export_of(
        overview,
        Names(found.guidance(), language),
        [shown_report(one, found.authority_name, language) for one in reports],
        today_of(request),
        found.kle_title,
    )


def _attached(request: HttpRequest, content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="overblik-{today_of(request):%Y-%m-%d}.{ending}"'
    return unkept(response)
