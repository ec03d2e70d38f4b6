# SPDX-License-Identifier: MPL-2.0
"""Charts as inline SVG with the figures as a table beside: no script, no style attribute, prints.

Pure. Positions across are percentages and positions down are pixels, so a chart fills any width while its
words keep the size of the text around it, on a telephone and at 200 % alike. Colours are classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from overblik.webkit.parts import Column, Table

_TOP, _BOTTOM = 28, 196
_LABEL, _SECOND_LABEL = 216, 236


@dataclass(frozen=True, slots=True)
class Words:
    """The words a chart needs, in the reader's language; `number` writes the figures of the scale."""

    category: str
    value: str
    expected: str
    number: Callable[[Decimal], str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: `label` under the axis, `second_label` below it (a year), `name` in full and `text` as told.

    An expected value is outlined instead of filled and says so in words.
    """

    label: str
    name: str
    value: Decimal
    text: str
    expected: bool = False
    second_label: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """One column of a stacked chart: as many values (none negative) and texts as there are series."""

    label: str
    name: str
    values: tuple[Decimal, ...]
    texts: tuple[str, ...]
    second_label: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend: the class of its swatch and its words."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart: `svg` is safe markup made here; title, keys and table are shown by the template."""

    svg: str
    title: str
    table: Table
    keys: tuple[Key, ...] = ()


def bar_chart(
    bars: Sequence[Bar], *, title: str, description: str, identifier: str, words: Words
) -> Chart | None:
    """Bars from the zero line, downwards when negative; `None` when there is nothing to draw."""
    if not bars:
        return None
    scale = _Scale.covering([bar.value for bar in bars])
    body = [*scale.lines(words.number)]
    slots = _Slots(len(bars))
    for index, bar in enumerate(bars):
        top, bottom = sorted((scale.y(bar.value), scale.y(Decimal(0))))
        style = "chart-bar chart-expected" if bar.expected else "chart-bar"
        told = f"{bar.name}: {bar.text}" + (f" ({words.expected})" if bar.expected else "")
        body.append(slots.rect(index, top, bottom, style, told))
        body.extend(slots.labels(index, bar.label, bar.second_label))
    body.append(scale.zero_line())
    keys = (
        Key("chart-bar", words.value),
        Key("chart-bar chart-expected", words.expected[:1].upper() + words.expected[1:]),
    )
    rows = tuple((bar.name, f"{bar.text} ({words.expected})" if bar.expected else bar.text) for bar in bars)
    return Chart(
        svg=_svg(body, title, description, identifier),
        title=title,
        table=_table(title, (words.category, words.value), rows),
        keys=keys if any(bar.expected for bar in bars) else (),
    )


def line_chart(
    bars: Sequence[Bar], *, title: str, description: str, identifier: str, words: Words
) -> Chart | None:
    """The same values as points on a line; the way to an expected point is dashed. `None` without values."""
    if not bars:
        return None
    scale = _Scale.covering([bar.value for bar in bars])
    slots = _Slots(len(bars))
    body = [*scale.lines(words.number), scale.zero_line()]
    for index, bar in enumerate(bars):
        y = scale.y(bar.value)
        if index:
            style = "chart-line chart-dashed" if bar.expected else "chart-line"
            before = scale.y(bars[index - 1].value)
            body.append(
                f'<line class="{style}" x1="{slots.middle(index - 1)}" y1="{_px(before)}" '
                f'x2="{slots.middle(index)}" y2="{_px(y)}"/>'
            )
        told = f"{bar.name}: {bar.text}" + (f" ({words.expected})" if bar.expected else "")
        style = "chart-point chart-expected" if bar.expected else "chart-point"
        body.append(
            f'<circle class="{style}" cx="{slots.middle(index)}" cy="{_px(y)}" r="4">'
            f"<title>{escape(told)}</title></circle>"
        )
        body.extend(slots.labels(index, bar.label, bar.second_label))
    rows = tuple((bar.name, f"{bar.text} ({words.expected})" if bar.expected else bar.text) for bar in bars)
    return Chart(
        svg=_svg(body, title, description, identifier),
        title=title,
        table=_table(title, (words.category, words.value), rows),
    )


def stacked_chart(
    stacks: Sequence[Stack],
    series: Sequence[str],
    *,
    title: str,
    description: str,
    identifier: str,
    words: Words,
) -> Chart | None:
    """Columns of up to four series, the first at the bottom, told apart by pattern as well as colour.

    `None` without columns. Raises ValueError for more series than there are patterns, for a negative value
    and for a column that does not have one value for each series.
    """
    if len(series) > len(_SERIES):
        raise ValueError("more series than patterns")
    if not stacks:
        return None
    for stack in stacks:
        if not len(stack.values) == len(stack.texts) == len(series) or min(stack.values, default=0) < 0:
            raise ValueError("a stack needs one value, not negative, for each series")
    scale = _Scale.covering([sum(stack.values, Decimal(0)) for stack in stacks])
    slots = _Slots(len(stacks))
    body = [_hatch(identifier), *scale.lines(words.number)]
    for index, stack in enumerate(stacks):
        base = Decimal(0)
        for number, value in enumerate(stack.values):
            told = f"{stack.name}, {series[number]}: {stack.texts[number]}"
            fill = f' fill="url(#{escape(identifier)}-hatch)"' if _SERIES[number] == "chart-hatched" else ""
            top, bottom = scale.y(base + value), scale.y(base)
            body.append(slots.rect(index, top, bottom, f"chart-part {_SERIES[number]}", told, fill))
            base += value
        body.extend(slots.labels(index, stack.label, stack.second_label))
    body.append(scale.zero_line())
    return Chart(
        svg=_svg(body, title, description, identifier),
        title=title,
        table=_table(title, (words.category, *series), tuple((one.name, *one.texts) for one in stacks)),
        keys=tuple(Key(f"chart-part {style}", text) for style, text in zip(_SERIES, series, strict=False)),
    )


def sparkline(values: Sequence[Decimal], *, label: str) -> str:
    """A small line without axes for a table cell; `label` says what it shows. Safe markup."""
    if not values:
        return ""
    low, high = min(values), max(values)
    span = high - low or Decimal(1)
    step = Decimal(92) / max(len(values) - 1, 1)
    points = [(4 + step * i, 24 - 20 * (value - low) / span) for i, value in enumerate(values)]
    path = " ".join(f"{_px(x)},{_px(y)}" for x, y in points)
    last = points[-1]
    return (
        f'<svg class="sparkline" viewBox="0 0 100 28" width="100" height="28" role="img" '
        f'aria-label="{escape(label)}" focusable="false"><polyline class="chart-line" points="{path}"/>'
        f'<circle class="chart-point" cx="{_px(last[0])}" cy="{_px(last[1])}" r="3"/></svg>'
    )


_SERIES = ("chart-solid", "chart-pale", "chart-hatched", "chart-dark")


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to pixels, zero always included, with round figures at the lines."""

    low: Decimal
    high: Decimal
    step: Decimal

    @classmethod
    def covering(cls, values: Sequence[Decimal]) -> _Scale:
        low, high = min(Decimal(0), *values), max(Decimal(0), *values)
        step = _round_step((high - low) / 3)
        if all(value == value.to_integral_value() for value in values):
            step = max(step, Decimal(1))  # of what is counted there is no half
        return cls(low=_down(low, step), high=-_down(-high, step) or step, step=step)

    def y(self, value: Decimal) -> Decimal:
        return _BOTTOM - (value - self.low) / (self.high - self.low) * (_BOTTOM - _TOP)

    def lines(self, text: Callable[[Decimal], str]) -> Iterator[str]:
        value = self.low
        while value <= self.high:
            y = self.y(value)
            yield f'<line class="chart-grid" x1="0" y1="{_px(y)}" x2="100%" y2="{_px(y)}"/>'
            yield f'<text class="chart-scale" x="0" y="{_px(y - 5)}">{escape(text(value))}</text>'
            value += self.step

    def zero_line(self) -> str:
        y = _px(self.y(Decimal(0)))
        return f'<line class="chart-axis" x1="0" y1="{y}" x2="100%" y2="{y}"/>'


@dataclass(frozen=True, slots=True)
class _Slots:
    """Equal shares of the width, right of the room that the figures of the scale take."""

    count: int
    left: int = 15

    def start(self, index: int) -> Decimal:
        return self.left + Decimal(100 - self.left) * index / self.count

    def middle(self, index: int) -> str:
        return _percent((self.start(index) + self.start(index + 1)) / 2)

    def rect(self, index: int, top: Decimal, bottom: Decimal, style: str, told: str, fill: str = "") -> str:
        share = Decimal(100 - self.left) / self.count
        width = min(share * Decimal("0.68"), Decimal(12))
        x = self.start(index) + (share - width) / 2
        return (
            f'<rect class="{style}" x="{_percent(x)}" y="{_px(top)}" width="{_percent(width)}" '
            f'height="{_px(bottom - top)}"{fill}><title>{escape(told)}</title></rect>'
        )

    def labels(self, index: int, first: str, second: str) -> Iterator[str]:
        # Where many share a narrow screen only every second label has room; the last one always stays.
        spare = self.count > 8 and (self.count - 1 - index) % 2 == 1
        style = "chart-label chart-spare" if spare else "chart-label"
        x = self.middle(index)
        yield f'<text class="{style}" x="{x}" y="{_LABEL}" text-anchor="middle">{escape(first)}</text>'
        if second:
            yield (
                f'<text class="chart-label chart-second" x="{x}" y="{_SECOND_LABEL}" '
                f'text-anchor="middle">{escape(second)}</text>'
            )


def _svg(body: Sequence[str], title: str, description: str, identifier: str) -> str:
    name = escape(identifier)
    height = (_SECOND_LABEL if any("chart-second" in one for one in body) else _LABEL) + 8
    return (
        f'<svg class="chart" width="100%" height="{height}" role="img" focusable="false" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(body)}</svg>'
    )


def _hatch(identifier: str) -> str:
    return (
        f'<defs><pattern id="{escape(identifier)}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="chart-hatch-ground" width="6" height="6"/>'
        '<line class="chart-hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
    )


def _table(caption: str, columns: Sequence[str], rows: tuple[tuple[str, ...], ...]) -> Table:
    head = tuple(Column(text, numeric=index > 0) for index, text in enumerate(columns))
    return Table(caption=caption, columns=head, rows=rows, caption_hidden=True)


def _round_step(rough: Decimal) -> Decimal:
    """The smallest of 1, 2, 5 times a power of ten that is at least `rough`."""
    if rough <= 0:
        return Decimal(1)
    power = Decimal(10) ** rough.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _down(value: Decimal, step: Decimal) -> Decimal:
    whole = value // step * step
    return whole - step if whole > value else whole


def _px(value: Decimal) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
