# SPDX-License-Identifier: MPL-2.0
"""The components of the design system as template tags, without its script.

Small parts, tables and the sums of payments are put together here because a page has many of them or many rows in
them; other parts with rows have a template each.
Text given to a tag is escaped; the body of a block tag has been escaped by the template already.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from overblik.webkit.charts import Chart
from overblik.webkit.icons import icon_svg
from overblik.webkit.parts import SumRow, SumTable, Table, TimelineStep

register = template.Library()

# The word that says what the colour and the icon of an alert say.
_ALERT_WORDS = {
    "info": gettext_lazy("Information"),
    "success": gettext_lazy("Done"),
    "warning": gettext_lazy("Important"),
    "error": gettext_lazy("Error"),
}


def _safe(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 - every given text has passed `esc` where the markup is made


def _heading(level: int, style: str, text: str) -> str:
    if level not in range(2, 7):
        raise ValueError("a heading inside a page has level 2 to 6")
    return f'<h{level} class="{style}">{esc(text)}</h{level}>'


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "calendar" %}`: decoration only, words stand beside it."""
    return _safe(icon_svg(name))


@register.simple_block_tag
def alert(
    content: str, kind: str = "info", heading: str = "", level: int = 2, live: bool = False
) -> SafeString:
    """`{% alert "warning" heading="..." level=3 %}...{% endalert %}`; `live` for what just happened."""
    word = _ALERT_WORDS[kind]
    role = ' role="alert"' if live else ""
    said = f'<span class="sr-only">{esc(word)}: </span>'
    top = _heading(level, "alert-heading", heading) if heading else ""
    return _safe(
        f'<div class="alert alert-{kind}"{role}><span class="alert-icon">{icon_svg(kind)}</span>'
        f'<div class="alert-body">{said}{top}<div class="alert-text">{content}</div></div></div>'
    )


@register.simple_tag
def back_link(url: str, text: str) -> SafeString:
    """`{% back_link url text %}`: the way up, above the heading of a page."""
    return _safe(
        f'<p class="back"><a class="back-link" href="{esc(url)}">{icon_svg("chevron-left")}{esc(text)}'
        "</a></p>"
    )


@register.inclusion_tag("webkit/parts/breadcrumbs.html")
def breadcrumbs(steps: Sequence[tuple[str, str]], here: str) -> dict[str, object]:
    """`{% breadcrumbs steps here %}`: pairs of address and text, then the page itself without address."""
    return {"steps": steps, "here": here}


@register.simple_block_tag
def card(content: str, heading: str, url: str = "", level: int = 3, subheading: str = "") -> SafeString:
    """`{% card heading=... url=... %}...{% endcard %}`: the heading's link covers the card."""
    if level not in range(2, 7):
        raise ValueError("a heading inside a page has level 2 to 6")
    inner = f'<a class="card-link" href="{esc(url)}">{esc(heading)}</a>' if url else str(esc(heading))
    above = f'<p class="card-subheading">{esc(subheading)}</p>' if subheading else ""
    return _safe(
        f'<div class="card"><div class="card-content"><h{level} class="card-heading">{inner}</h{level}>'
        f"{above}{content}</div></div>"
    )


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False, kept: str = "") -> SafeString:
    """`{% details summary=... %}...{% enddetails %}`: a short explanation that unfolds.

    `kept` names the kind of it; a page with webkit/unfolded.js then shows all of the kind as the reader had the last.
    """
    state = (" open" if open else "") + (f' data-kept="{esc(kept)}"' if kept else "")
    return _safe(
        f'<details class="details"{state}><summary class="details-summary">{esc(summary)}</summary>'
        f'<div class="details-text">{content}</div></details>'
    )


@register.simple_block_tag
def accordion(content: str, heading: str, level: int = 2, open: bool = False, note: str = "") -> SafeString:
    """`{% accordion heading=... level=2 %}...{% endaccordion %}`: a section that unfolds."""
    state = " open" if open else ""
    beside = f'<span class="accordion-note">{esc(note)}</span>' if note else ""
    return _safe(
        f'<details class="accordion"{state}><summary>{_heading(level, "accordion-heading", heading)}{beside}'
        f'</summary><div class="accordion-content">{content}</div></details>'
    )


@register.simple_tag
def button(text: str, url: str = "", kind: str = "primary", name: str = "", value: str = "") -> SafeString:
    """`{% button text url=... kind="secondary" %}`: a link when it has an address, else it submits."""
    if kind not in ("primary", "secondary", "tertiary"):
        raise ValueError("a button is primary, secondary or tertiary")
    if url:
        return _safe(f'<a class="button button-{kind}" href="{esc(url)}">{esc(text)}</a>')
    sent = f' name="{esc(name)}" value="{esc(value)}"' if name else ""
    return _safe(f'<button class="button button-{kind}" type="submit"{sent}>{esc(text)}</button>')


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """`{% tag text %}`: a word or two beside a heading; a `kind` of alert adds its colour."""
    if kind and kind not in _ALERT_WORDS:
        raise ValueError("a tag is plain, success, warning, error or info")
    style = f"tag tag-{kind}" if kind else "tag"
    return _safe(f'<span class="{style}">{esc(text)}</span>')


@register.simple_tag
def facts(rows: Sequence[tuple[str, str]]) -> SafeString:
    """`{% facts rows %}`: pairs of term and description; a pair without description is left out."""
    body = "".join(f"<div><dt>{esc(term)}</dt><dd>{esc(text)}</dd></div>" for term, text in rows if text)
    return _safe(f'<dl class="facts">{body}</dl>') if body else _safe("")


@register.simple_tag
def data_table(table: Table) -> SafeString:
    """`{% data_table table %}`: becomes a list of cards on a narrow screen, still read as a table."""
    styles = [' class="numeric"' if column.numeric else "" for column in table.columns]
    titles = [escape(column.text) for column in table.columns]
    heads = "".join(
        [
            f'<th scope="col" role="columnheader"{style}>{title}</th>'
            for style, title in zip(styles, titles, strict=True)
        ]
    )
    opened = [
        f'<td role="cell"{style} data-title="{title}"><span>'
        for style, title in zip(styles[1:], titles[1:], strict=True)
    ]
    rows = "".join(
        [
            f'\n    <tr role="row"><th scope="row" role="rowheader">{escape(name)}</th>'
            + "".join([f"{cell}{escape(text)}</span></td>" for cell, text in zip(opened, cells, strict=True)])
            + "</tr>"
            for name, *cells in table.rows
        ]
    )
    hidden = ' class="sr-only"' if table.caption_hidden else ""
    # The roles are said aloud because browsers forget them when a table is laid out as blocks.
    return _safe(
        '<table class="table table--borderless table--compact table-cards" role="table">\n'
        f"  <caption{hidden}>{escape(table.caption)}</caption>\n"
        f'  <thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'  <tbody role="rowgroup">{rows}\n  </tbody>\n</table>\n'
    )


@register.inclusion_tag("webkit/parts/timeline.html")
def timeline(steps: Sequence[TimelineStep]) -> dict[str, object]:
    """`{% timeline steps %}`: dated steps in order; where the case is now is said in words."""
    return {"steps": steps}


@register.simple_tag
def sum_table(table: SumTable) -> SafeString:
    """`{% sum_table chain %}`: amounts under each other, a rule above what is a sum."""
    rows = "".join([_sum_row(row) for row in table.rows])
    heads = "".join(
        [
            f'<th scope="col" role="columnheader">{escape(text)}</th>'
            for text in (gettext("Item"), gettext("Kroner"))
        ]
    )
    # The roles are said aloud because browsers forget them when a table is laid out as blocks.
    return _safe(
        f'<table class="sum-table" role="table"><caption>{escape(table.caption)}</caption>'
        f'<thead class="sr-only" role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _sum_row(row: SumRow) -> str:
    head = f'<th scope="row" role="rowheader">{escape(row.label)}{_note(row.note)}</th>'
    return f'<tr class="sum-{row.kind}" role="row">{head}<td role="cell">{escape(row.amount)}</td></tr>\n'


def _note(text: str) -> str:
    return f' <span class="sum-note">{escape(text)}</span>' if text else ""


@register.inclusion_tag("webkit/parts/chart.html")
def figure(chart: Chart | None) -> dict[str, object]:
    """`{% figure chart %}`: the picture with its figures as a table to unfold; nothing for `None`."""
    return {"chart": chart, "svg": _safe(chart.svg) if chart else ""}


@register.simple_tag
def step_of(step: int, total: int) -> str:
    """`{% step_of 2 4 %}`: "Step 2 of 4"."""
    return gettext("Step %(step)d of %(total)d") % {"step": step, "total": total}
