# SPDX-License-Identifier: MPL-2.0
"""The template tags: what they say, what they escape, what they refuse."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from overblik.webkit.parts import Column, Reached, SumKind, SumRow, SumTable, Table, TimelineStep

pytestmark = pytest.mark.usefixtures("django_gallery")
AWKWARD = "<b>\"Å&'"


def rendered(source: str, language: str = "da", **context: object) -> str:
    with translation.override(language):
        template = Template("{% load dkfds overblik_format overblik_layout %}" + source)
        return template.render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{% alert heading=text %}{{ text }}{% endalert %}",
        "{% back_link text text %}",
        "{% card heading=text url=text subheading=text %}{{ text }}{% endcard %}",
        "{% details summary=text %}{{ text }}{% enddetails %}",
        "{% accordion heading=text note=text %}{{ text }}{% endaccordion %}",
        "{% button text url=text %}{% button text name=text value=text %}",
        "{% tag text 'info' %}",
        "{% facts rows %}",
        "{% breadcrumbs rows text %}",
        "{% data_table table %}",
        "{% timeline steps %}",
        "{% sum_table chain %}",
    ],
)
def test_text_from_outside_is_escaped_everywhere(source: str) -> None:
    html = rendered(
        source,
        text=AWKWARD,
        rows=[(AWKWARD, AWKWARD)],
        table=Table(AWKWARD, (Column(AWKWARD), Column(AWKWARD)), ((AWKWARD, AWKWARD),)),
        steps=[TimelineStep(AWKWARD, Reached.CURRENT, AWKWARD, AWKWARD)],
        chain=SumTable(AWKWARD, (SumRow(AWKWARD, AWKWARD, SumKind.TOTAL, AWKWARD),)),
    )
    assert "<b>" not in html
    assert "&lt;b&gt;&quot;Å&amp;&#x27;" in html


@pytest.mark.parametrize(
    ("kind", "word"),
    [("info", "Information"), ("success", "Udført"), ("warning", "Vigtigt"), ("error", "Fejl")],
)
def test_an_alert_says_what_its_colour_says(kind: str, word: str) -> None:
    html = rendered("{% alert kind %}x{% endalert %}", kind=kind)
    assert f"{word}: " in html
    assert 'role="alert"' not in html
    assert 'role="alert"' in rendered("{% alert kind live=True %}x{% endalert %}", kind=kind)


def test_the_current_step_is_said_in_words() -> None:
    steps = [
        TimelineStep("Oprettet", Reached.PAST),
        TimelineStep("Behandles", Reached.CURRENT),
        TimelineStep("Afgøres", Reached.AHEAD),
    ]
    danish, english = (rendered("{% timeline steps %}", language, steps=steps) for language in ("da", "en"))
    assert danish.count('aria-current="step"') == 1
    assert "Her er vi nu" in danish
    assert "Er ikke sket endnu" in danish
    assert "We are here now" in english
    assert rendered("{% step_of 2 4 %}") == "Trin 2 af 4"
    assert rendered("{% step_of 2 4 %}", "en") == "Step 2 of 4"


def test_what_unfolds_needs_no_script_and_can_start_open() -> None:
    assert "<details" in rendered("{% details summary='a' %}b{% enddetails %}")
    assert " open>" in rendered("{% accordion heading='a' level=3 open=True %}b{% endaccordion %}")
    assert '<h3 class="accordion-heading">a</h3>' in rendered(
        "{% accordion heading='a' level=3 %}{% endaccordion %}"
    )


def test_a_table_names_its_rows_and_its_columns() -> None:
    table = Table("Betalt", (Column("Dato"), Column("Beløb", numeric=True)), (("1. maj", "5,00"),))
    html = rendered("{% data_table table %}", table=table)
    assert '<th scope="row" role="rowheader">1. maj</th>' in html
    assert 'class="numeric" data-title="Beløb"' in html


def test_facts_without_text_are_left_out() -> None:
    assert rendered("{% facts rows %}", rows=[("a", ""), ("b", "c")]).count("<dt>") == 1
    assert rendered("{% facts rows %}", rows=[("a", "")]) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% card heading='a' level=1 %}{% endcard %}",
        "{% accordion heading='a' level=7 %}{% endaccordion %}",
        "{% button 'a' kind='loud' %}",
        "{% tag 'a' 'loud' %}",
    ],
)
def test_a_component_that_does_not_exist_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"level|button|tag"):
        rendered(source)


def test_filters_write_in_the_language_of_the_page_and_leave_empty_empty() -> None:
    source = (
        "{{ d|day }}|{{ a|amount }}|{{ n|number }}|{{ none|day }}{{ none|amount }}{{ none|relative_day:d }}"
    )
    context = {"d": dt.date(2025, 11, 30), "a": Decimal("12345"), "n": 12345, "none": None}
    assert rendered(source, **context) == "30. november 2025|12.345,00\u00a0kr.|12.345|"
    assert rendered(source, "en", **context) == "30 November 2025|DKK\u00a012,345.00|12,345|"


def test_every_filter_is_at_hand_in_a_template() -> None:
    source = (
        "{{ m|day_and_month }}|{{ m|month }}|{{ m|weekday_and_day }}|{{ a|plain_amount }}|"
        "{{ m|moment }}|{{ m|recent_moment:d }}|{% period d d %}"
    )
    moment = dt.datetime(2025, 11, 30, 6, 5, tzinfo=dt.UTC)
    html = rendered(source, m=moment, d=dt.date(2025, 11, 30), a=Decimal("-1"))
    assert html.replace("\u00a0", " ") == (
        "30. november|november 2025|søndag den 30. november 2025|−1,00|"
        "30. november 2025 kl. 07.05|i dag kl. 07.05|30. november 2025"
    )


def test_no_chart_leaves_no_trace() -> None:
    assert rendered("{% figure chart %}", chart=None).strip() == ""
