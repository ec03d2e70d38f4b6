# SPDX-License-Identifier: MPL-2.0
"""`overblik import --dry-run`: every object read and held against the instructions, nothing stored."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from overblik.cli import context
from overblik.cli.lora import FORMAT, Supplementing
from overblik.errors import ExitCode
from overblik.intake.receipt import Outcome
from overblik.quality.examine import Judged, judged, judged_xml
from overblik.quality.finding import Finding
from overblik.quality.rule import Severity
from overblik.wire import delivery, official
from overblik.wire import roles as role_maps
from overblik.wire.roles import RoleMap

MOST_SHOWN = 1_000
"""Findings told one by one per file; the counts per rule are always whole."""

_MOST_PROBLEMS = 100

WORDS: dict[str, dict[str, str]] = {
    "da": {
        Severity.ERROR: "fejl",
        Severity.WARNING: "advarsel",
        Severity.NOTICE: "bemærkning",
        "summary": "{name}: {objects} objekter, heraf {unreadable} ulæselige; {findings} fund",
        "more": "... og {count} fund til; alle er talt med nedenfor",
        "rules": "Fund pr. regel:",
    },
    "en": {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.NOTICE: "notice",
        "summary": "{name}: {objects} objects, {unreadable} of them unreadable; {findings} findings",
        "more": "... and {count} more findings; all are counted below",
        "rules": "Findings per rule:",
    },
}


class Told:
    """What a dry run of one file found: counts of everything, and the first findings in full."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.problems: list[dict[str, Any]] = []
        self.rules: Counter[tuple[str, Severity]] = Counter()
        self.findings: list[tuple[Judged, Finding]] = []

    def add(self, one: Judged) -> None:
        """Count one object and keep what there is room for."""
        if one.fault is not None:
            self.outcomes[Outcome.INVALID] += 1
            if len(self.problems) < _MOST_PROBLEMS:
                fault = one.fault
                self.problems.append({"position": one.position, "code": fault.code, "message": fault.message})
            return
        self.outcomes[Outcome.REMOVED if one.kind is None else Outcome.STORED] += 1
        for finding in one.findings:
            self.rules[finding.rule, finding.severity] += 1
            if len(self.findings) < MOST_SHOWN:
                self.findings.append((one, finding))


def dry_run(files: Iterable[tuple[Path, str]], lang: str, as_json: bool, adding: Supplementing) -> None:
    """Judge the files, each with what it is, and print what was found."""
    role_map = context.settings().role_map
    roles = role_maps.read(role_map.read_bytes()) if role_map else None
    told = {file.name: _judge(file, kind, roles, adding) for file, kind in files}
    if as_json:
        click.echo(json.dumps({name: _as_json(one) for name, one in told.items()}, ensure_ascii=False))
    else:
        for name, one in told.items():
            _print(name, one, lang)
    if any(one.problems for one in told.values()):
        raise SystemExit(int(ExitCode.BAD_INPUT))


def _judge(file: Path, kind: str, roles: RoleMap | None, adding: Supplementing) -> Told:
    told = Told()
    size = file.stat().st_size
    with click.progressbar(
        length=size, label=file.name, file=sys.stderr, show_pos=False, update_min_steps=65536
    ) as bar:
        stream = file.open("rb")
        with stream:
            for number, one in enumerate(_objects(file, stream, kind, roles, adding)):
                told.add(one)
                if number % 500 == 0 and not stream.closed:
                    bar.update(stream.tell() - bar.pos)
        bar.update(size - bar.pos)
    return told


def _objects(
    file: Path, stream: BinaryIO, kind: str, roles: RoleMap | None, adding: Supplementing
) -> Iterator[Judged]:
    if kind == FORMAT:
        return judged(adding.decoder(file, stream)(), plain=True)
    if kind in official.DECODERS:
        streams = iter([stream])
        return judged_xml(lambda: next(streams, None) or file.open("rb"), roles)
    start = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    decode = delivery.decode_array if start.startswith(b"[") else delivery.decode_lines
    return judged(decode(stream), plain=True)


def _as_json(told: Told) -> dict[str, Any]:
    return {
        "objects": told.outcomes.total(),
        "outcomes": {outcome.value: count for outcome, count in sorted(told.outcomes.items())},
        "problems": told.problems,
        "rules": {rule: count for (rule, _), count in told.rules.most_common()},
        "findings": [
            {
                "position": one.position,
                "id": str(one.object_id),
                "rule": finding.rule,
                "severity": finding.severity,
                "element": finding.element,
                "text": finding.text,
                "remedy": finding.remedy,
            }
            for one, finding in told.findings
        ],
    }


def _print(name: str, told: Told, lang: str) -> None:
    words = WORDS[lang]
    click.echo(
        words["summary"].format(
            name=name,
            objects=told.outcomes.total(),
            unreadable=told.outcomes[Outcome.INVALID],
            findings=told.rules.total(),
        )
    )
    for problem in told.problems:
        click.echo(f"  {problem['position']}: {problem['message']} [{problem['code']}]")
    for one, finding in told.findings:
        click.echo(f"  {one.position}: {finding.element}")
        click.echo(f"    {words[finding.severity]} {finding.rule}: {finding.text[lang]}")
        click.echo(f"    -> {finding.remedy[lang]}")
    more = told.rules.total() - len(told.findings)
    if more:
        click.echo(f"  {words['more'].format(count=more)}")
    if told.rules:
        click.echo(words["rules"])
        for (rule, severity), count in told.rules.most_common():
            click.echo(f"  {count:>7}  {rule}  {words[severity]}")
