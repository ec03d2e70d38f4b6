# SPDX-License-Identifier: MPL-2.0
"""What is shown of a case and a benefit (domain section 1.2 and 5): each element has its place in the view."""

from __future__ import annotations

import msgspec
import pytest

from overblik.overview.view import AuthorityView, BenefitView, CaseView, DocumentView, PaymentView


@pytest.mark.parametrize(
    ("element", "view", "fields"),
    [
        ("title of the number or the case", CaseView, {"title", "kle", "kle_title"}),
        ("status in words and on a timeline", CaseView, {"status", "active", "step", "steps_total", "steps"}),
        ("documents, if switched on", CaseView, {"documents", "documents_shown"}),
        ("titles of documents only", DocumentView, {"id", "title", "type", "date"}),
        ("the supplier of a case", CaseView, {"authority", "authority_name"}),
        ("who pays a benefit", BenefitView, {"payer", "authority_name"}),
        ("contact points", AuthorityView, {"name", "phone", "website", "secure_contact", "email"}),
        ("granted benefits and earlier payments", BenefitView, {"name", "start", "end", "payments"}),
        (
            "gross to paid with both explanations",
            PaymentView,
            {"gross", "after_tax", "sent", "paid", "withheld_reason", "offset_reason", "lines", "available"},
        ),
    ],
)
def test_the_view_has_a_place_for(element: str, view: type[msgspec.Struct], fields: set[str]) -> None:
    assert fields <= set(view.__struct_fields__), element


def test_a_document_has_nothing_but_its_title_its_kind_and_when_it_came() -> None:
    assert set(DocumentView.__struct_fields__) == {"id", "title", "type", "date", "told_at"}
