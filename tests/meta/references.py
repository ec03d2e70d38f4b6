# SPDX-License-Identifier: MPL-2.0
"""Writes the reference pages from the code: `python -m tests.meta.references --write`; a test compares them."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Callable, Iterable
from itertools import groupby

import click

from overblik.database.manifest import TABLES
from overblik.disclosure import reason_page
from overblik.errors import ExitCode
from overblik.events import page as events_page
from overblik.portal import export_file
from overblik.quality import rules_page
from overblik.settings import TABLE
from tests.meta import errors, soap_page
from tests.meta.commands import commands
from tests.places import CHECKOUT


def settings_page() -> str:
    """Every setting, with its default and meaning."""
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default else "(unset)", s.meaning) for s in TABLE]
    return _page(
        "Settings",
        "overblik.settings.TABLE",
        "Everything an operator can set, as environment variables. An empty variable counts as unset; a bad"
        " value stops the command with a message that names the variable and the remedy.",
        _table(("variable", "default", "meaning"), rows),
    )


def commands_page() -> str:
    """Every command with its arguments and options."""
    parts = [
        "Person numbers are never written on the command line: `--cpr -` reads the number from standard input.",
        "",
        *_table(
            ("exit code", "meaning"), [(str(int(c)), c.name.lower().replace("_", " ")) for c in ExitCode]
        ),
    ]
    for name, command in commands():
        parts += ["", f"## {name}", "", *_described(name, command)]
    return _page(
        "Commands",
        "the commands themselves",
        "What `.venv/bin/overblik` can do. Every command also has `--help`.",
        parts,
    )


def errors_page() -> str:
    """Every error code, grouped by code."""
    rows = []
    for code, group in groupby(errors.error_codes(), key=lambda found: found.code):
        uses = list(group)
        kinds = [errors.BRANCHES[name] for name in dict.fromkeys(use.branch for use in uses)]
        message = re.sub(r"\{.*?\}(?!')", "...", next((use.message for use in uses if use.message), ""))
        rows.append(
            (
                f"`{code}`",
                _all(f"{kind.__name__}" for kind in kinds),
                _all(str(int(kind.exit_code)) for kind in kinds),
                _all(str(kind.http_status) for kind in kinds),
                message,
                _all(f"`{use.module}`" for use in uses),
            )
        )
    return _page(
        "Error codes",
        "the places that raise or report an error",
        "Codes are stable; texts may become better. `...` stands for a value. No message ever holds a person"
        " number, a name or a title. The interfaces with an error table of their own (the national call)"
        " translate as their table says.",
        _table(("code", "kind", "exit code", "HTTP", "message", "where"), rows),
    )


def tables_page() -> str:
    """Every table with its class."""
    rows = [(f"`{t.name}`", t.table_class, f"`{t.key}`" if t.key else "", t.holds) for t in TABLES]
    return _page(
        "Tables",
        "overblik.database.manifest",
        "Every table of the database. A table *by object* or *by citizen* has its key first in every primary"
        " key and unique constraint, no trigger, and no foreign key without the key, so that it can be spread"
        " over partitions or nodes. *Reference* tables are small and can be copied everywhere; *local* tables"
        " belong to one node.",
        _table(("table", "class", "key", "what it holds"), rows),
    )


def services_page() -> str:
    """The SOAP services: addresses, statuses, limits, faults."""
    body: list[str] = []
    for heading, (head, *rows) in soap_page.parts():
        body += [f"## {heading}", "", *_table(head, rows), ""]
    body += ["## Faults", "", soap_page.FAULTS]
    return _page("SOAP services", "overblik.api.soap", soap_page.LEAD, body)


def export_schema() -> str:
    """The schema of what a citizen can download."""
    return json.dumps(export_file.json_schema(), ensure_ascii=False, indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/settings.md": settings_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/tables.md": tables_page,
    "docs/reference/soap.md": services_page,
    reason_page.PAGE: reason_page.markdown,
    rules_page.PAGE: rules_page.markdown,
    events_page.PAGE: events_page.markdown,
    "docs/reference/commands.md": commands_page,
    "docs/reference/export.schema.json": export_schema,
}


def difference(path: str) -> str:
    """What a page lacks against the code, as a diff; empty when it is true."""
    file = CHECKOUT / path
    held = file.read_text(encoding="utf-8") if file.exists() else ""
    made = PAGES[path]()
    lines = difflib.unified_diff(
        held.splitlines(keepends=True), made.splitlines(keepends=True), f"{path} (as it is)", "from the code"
    )
    return "".join(lines)


def _described(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name)
    pieces = " ".join(command.collect_usage_pieces(context))
    lines = [f"`{name} {pieces}`", "", *(command.help or "").strip().splitlines()]
    rows = [
        record
        for option in command.params
        if isinstance(option, click.Option) and (record := option.get_help_record(context)) is not None
    ]
    if rows:
        lines += ["", *_table(("option", "meaning"), [(f"`{names}`", text) for names, text in rows])]
    return [line.strip() for line in lines]


def _page(title: str, source: str, lead: str, body: list[str]) -> str:
    head = [f"<!-- Generated from {source} by `make docs`; do not edit. -->", f"# {title}", "", lead, ""]
    return "\n".join([*head, *body, ""])


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for row in rows:
        cells = (" ".join(cell.split()).replace("|", r"\|") for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _all(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def main(arguments: list[str]) -> int:
    """Write the pages (`--write`), or tell how they differ from the code."""
    if arguments not in ([], ["--write"]):
        sys.stderr.write("usage: python -m tests.meta.references [--write]\n")
        return int(ExitCode.WRONG_USE)
    stale = 0
    for path, page in PAGES.items():
        found = difference(path)
        if found and arguments:
            (CHECKOUT / path).parent.mkdir(parents=True, exist_ok=True)
            (CHECKOUT / path).write_text(page(), encoding="utf-8")
            sys.stdout.write(f"{path}: written\n")
        elif found:
            stale = 1
            sys.stdout.write(found)
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
