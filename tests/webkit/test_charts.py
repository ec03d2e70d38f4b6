# SPDX-License-Identifier: MPL-2.0
"""Charts as values: where the bars stand, what is said, and that nothing needs a script or a style."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.webkit.charts import Bar, Chart, Stack, Words, bar_chart, line_chart, sparkline, stacked_chart

WORDS = Words("Month", "Paid", "expected", str)
SVG = "{http://www.w3.org/2000/svg}"


def bars(*values: int, expected: bool = False) -> list[Bar]:
    made = [Bar(f"m{i}", f"month {i}", Decimal(value), f"{value} kr.") for i, value in enumerate(values)]
    return [*made, Bar("next", "next month", Decimal(700), "700 kr.", expected=True)] if expected else made


def drawn(values: list[Bar]) -> Chart:
    chart = bar_chart(values, title="Paid", description="By month", identifier="c", words=WORDS)
    assert chart is not None
    return chart


def rects(chart: Chart) -> list[tuple[float, float]]:
    """Top and height of each bar."""
    found = ElementTree.fromstring(chart.svg).iter("rect")
    return [(float(one.attrib["y"]), float(one.attrib["height"])) for one in found]


def test_bars_stand_on_the_zero_line_in_proportion() -> None:
    (top, full), (half_top, half) = rects(drawn(bars(1000, 500)))
    assert full == pytest.approx(2 * half)
    assert top + full == pytest.approx(half_top + half)


def test_a_negative_bar_hangs_below_the_zero_line() -> None:
    (up_top, up), (down_top, _) = rects(drawn(bars(1000, -500)))
    assert down_top == pytest.approx(up_top + up)


@pytest.mark.parametrize("counts", [(1,), (0, 2), (2, 1)])
def test_lines_beside_counts_stand_at_whole_numbers_only(counts: tuple[int, ...]) -> None:
    told = re.findall(r'class="chart-scale"[^>]*>([^<]+)<', drawn(bars(*counts)).svg)
    assert [Decimal(one) for one in told] == [*range(max(counts) + 1)]


def test_an_expected_value_is_outlined_and_says_so() -> None:
    chart = drawn(bars(800, expected=True))
    assert chart.svg.count("chart-expected") == 1
    assert "next month: 700 kr. (expected)" in chart.svg
    assert chart.table.rows[-1] == ("next month", "700 kr. (expected)")
    assert [key.text for key in chart.keys] == ["Paid", "Expected"]
    assert drawn(bars(800)).keys == ()


def test_the_picture_has_a_name_and_a_description() -> None:
    root = ElementTree.fromstring(drawn(bars(1)).svg)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "c-title c-desc"
    assert [child.text for child in root][:2] == ["Paid", "By month"]


def test_nothing_to_draw_gives_no_chart() -> None:
    words = {"title": "t", "description": "d", "identifier": "c", "words": WORDS}
    assert bar_chart([], **words) is None  # type: ignore[arg-type]
    assert line_chart([], **words) is None  # type: ignore[arg-type]
    assert stacked_chart([], ["a"], **words) is None  # type: ignore[arg-type]
    assert sparkline([], label="x") == ""


def test_text_from_outside_cannot_become_markup() -> None:
    awkward = Bar("<b>", "<script>", Decimal(1), '"&<')
    chart = bar_chart([awkward], title="<i>", description="<u>", identifier="c", words=WORDS)
    assert chart is not None
    assert "<script>" not in chart.svg
    assert "<i>" not in chart.svg
    ElementTree.fromstring(chart.svg)
    ElementTree.fromstring(sparkline([Decimal(1)], label='"<x>"'))


@given(st.lists(st.decimals(-(10**7), 10**7, places=2), min_size=1, max_size=13))
def test_whatever_the_values_the_picture_is_whole_and_needs_no_style(values: list[Decimal]) -> None:
    several = [Bar("l", "n", value, "t") for value in values]
    for draw in (bar_chart, line_chart):
        chart = draw(several, title="t", description="d", identifier="c", words=WORDS)
        assert chart is not None
        root = ElementTree.fromstring(chart.svg)
        assert not [one for one in root.iter() if "style" in one.attrib or one.tag == "script"]
        for number in re.findall(r' (?:y|y1|y2|cy)="([^"]*)"', chart.svg):
            assert 0 <= float(number) <= 244
        assert len(chart.table.rows) == len(values)
    assert len(list(root.iter("circle"))) == len(values)
    ElementTree.fromstring(sparkline(values, label="x"))


def test_stacks_are_told_apart_by_pattern_and_add_up() -> None:
    chart = stacked_chart(
        [Stack("a", "A", (Decimal(60), Decimal(40)), ("60", "40"))],
        ["on time", "late"],
        title="t",
        description="d",
        identifier="s",
        words=WORDS,
    )
    assert chart is not None
    (low_top, _), (high_top, high) = rects_of_parts(chart)
    assert high_top + high == pytest.approx(low_top)
    assert [key.style for key in chart.keys] == ["chart-part chart-solid", "chart-part chart-pale"]
    assert chart.table.rows == (("A", "60", "40"),)


def rects_of_parts(chart: Chart) -> list[tuple[float, float]]:
    found = [
        one for one in ElementTree.fromstring(chart.svg).iter("rect") if "chart-part" in one.attrib["class"]
    ]
    return [(float(one.attrib["y"]), float(one.attrib["height"])) for one in found]


@pytest.mark.parametrize(
    ("values", "series"),
    [((1, 2), ["a"]), ((-1,), ["a"]), ((1, 1, 1, 1, 1), ["a", "b", "c", "d", "e"])],
)
def test_a_stack_that_cannot_be_drawn_honestly_is_refused(values: tuple[int, ...], series: list[str]) -> None:
    stack = Stack("a", "A", tuple(Decimal(v) for v in values), tuple(str(v) for v in values))
    with pytest.raises(ValueError, match="series"):
        stacked_chart([stack], series, title="t", description="d", identifier="s", words=WORDS)
