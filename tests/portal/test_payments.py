# SPDX-License-Identifier: MPL-2.0
"""The markup of payments and of the ways to report: whatever a source system writes stays text."""

from __future__ import annotations

import pytest
from lxml import html

from overblik.portal.payments import PaymentShown, payments_markup
from overblik.portal.wrong import ways_markup
from overblik.webkit.parts import SumKind, SumRow, SumTable

HOSTILE = "<script>alert(1)</script>\"'&amp; {{ x }} %(name)s %"


def a_shown(coming: str = "") -> PaymentShown:
    return PaymentShown(
        heading=HOSTILE,
        sum=HOSTILE,
        table=SumTable(HOSTILE, (SumRow(HOSTILE, HOSTILE, SumKind.TOTAL, HOSTILE),)),
        coming=coming,
        covers=HOSTILE,
        lines=(HOSTILE, HOSTILE),
        department=HOSTILE,
    )


@pytest.mark.usefixtures("danish")
def test_hostile_text_stays_text_wherever_it_stands() -> None:
    markup = payments_markup([], [a_shown()])
    (payment,) = html.fromstring(f"<main>{markup}</main>").xpath("./details")
    assert "<script" not in markup
    assert not payment.xpath(".//script")
    assert markup.count("&lt;script&gt;") == payment.text_content().count(HOSTILE) == 10


@pytest.mark.usefixtures("danish")
def test_what_is_coming_and_the_newest_of_the_others_are_open() -> None:
    markup = payments_markup([a_shown("soon"), a_shown("soon")], [a_shown(), a_shown(), a_shown()])
    found = html.fromstring(f"<main>{markup}</main>").xpath("./details")
    assert ["open" in one.attrib for one in found] == [True, True, True, False, False]


def test_the_ways_to_report_keep_hostile_text_as_text() -> None:
    markup = ways_markup([(HOSTILE, HOSTILE, HOSTILE), ("/fejl/", "ord", "")], "en")
    links = html.fromstring(f"<ul>{markup}</ul>").xpath(".//a")
    assert [one.get("href") for one in links] == [HOSTILE, "/fejl/"]
    assert links[0].text_content() == f"{HOSTILE} {HOSTILE}"
    assert [one.get("lang") for one in links[0]] == ["da"]
    assert "<script" not in markup
    assert "lang=" not in ways_markup([("/", "ord", "titel")], "da")
