# SPDX-License-Identifier: MPL-2.0
"""`overblik quality report`: how well what is stored follows the instructions, counted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import click

from overblik.cli import context
from overblik.cli.dry_run import WORDS
from overblik.quality.report import Report, report
from overblik.quality.table import rules

_MOST_PRINTED = 20

_TEXTS: dict[str, dict[str, str]] = {
    "da": {
        "summary": "{objects} objekter, heraf {faultless} uden fund",
        "sources": "Brud pr. afsendersystem:",
        "dangling": "Relationer til noget, der ikke er i indekset: {count}",
        "more": "  ... og {count} til",
        "nobody": "(intet)",
    },
    "en": {
        "summary": "{objects} objects, {faultless} of them without findings",
        "sources": "Broken rules per source system:",
        "dangling": "Relations to what is not in the index: {count}",
        "more": "  ... and {count} more",
        "nobody": "(none)",
    },
}


@click.group()
def quality() -> None:
    """How well what was delivered follows the published instructions."""


@quality.command("report")
@click.option("--authority", help="The CVR number of the owner to report on; all unless given.")
@click.option("--lang", type=click.Choice(["da", "en"]), default="en", help="Language of the text.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print counts per rule, authority, source and KLE as JSON."
)
def report_command(authority: str | None, lang: str, as_json: bool) -> None:
    """Count what is wrong with what is stored, and list relations that lead nowhere.

    Objects are named by id only. What a count is of, and what to do about it, is told by each rule.
    """
    with context.connection() as conn:
        found = report(conn, authority)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found, lang)


def _as_json(found: Report) -> dict[str, Any]:
    return {
        "objects": found.objects,
        "faultless": found.faultless,
        "counts": [
            one._asdict() | {"source": None if one.source is None else str(one.source)}
            for one in found.counts
        ],
        "dangling_total": found.dangling_total,
        "dangling": [
            {name: None if value is None else str(value) for name, value in one._asdict().items()}
            for one in found.dangling
        ],
        "rules": {
            name: {"text": rules()[name].rule, "remedy": rules()[name].remedy}
            for name in sorted({one.rule for one in found.counts} & rules().keys())
        },
    }


def _print(found: Report, lang: str) -> None:
    texts, words = _TEXTS[lang], WORDS[lang]
    click.echo(texts["summary"].format(objects=found.objects, faultless=found.faultless))
    per_rule: Counter[str] = Counter()
    per_source: Counter[str] = Counter()
    for one in found.counts:
        per_rule[one.rule] += one.objects
        per_source[str(one.source or texts["nobody"])] += one.objects
    for name, count in per_rule.most_common():
        rule = rules().get(name)
        told = f"  {words[rule.severity]}: {rule.rule[lang]}" if rule is not None else ""
        click.echo(f"{count:>9}  {name}{told}")
    if per_source:
        click.echo(texts["sources"])
        for source, count in per_source.most_common(_MOST_PRINTED):
            click.echo(f"{count:>9}  {source}")
    if found.dangling_total:
        click.echo(texts["dangling"].format(count=found.dangling_total))
        for lost in found.dangling[:_MOST_PRINTED]:
            click.echo(f"  {lost.kind} {lost.object_id} -> {lost.target}  {lost.rule}")
        if found.dangling_total > _MOST_PRINTED:
            click.echo(texts["more"].format(count=found.dangling_total - _MOST_PRINTED))
