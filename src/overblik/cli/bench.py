# SPDX-License-Identifier: MPL-2.0
"""`overblik bench`: the benchmarks, as JSON lines on stdout and a readable table on stderr."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from overblik.bench import intake as of_intake
from overblik.bench import overview as of_overview
from overblik.bench import page as of_page
from overblik.bench import soap as of_soap
from overblik.bench import tree as of_tree
from overblik.bench import what_if as of_what_if
from overblik.bench.delivery import Format
from overblik.bench.place import Place, close_place, open_place
from overblik.bench.scale import SIZES, Effort, Scale
from overblik.bench.table import plain, readable
from overblik.cli import context

_INTAKE = "intake"


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What every benchmark takes."""
    choices = click.Choice([scale.value for scale in Scale])
    for option in (
        click.option("--scale", "scale_name", type=choices, default="small", help="How much data."),
        click.option("--seconds", type=click.IntRange(1, 60), default=4, help="Length of each round."),
        click.option(
            "--rounds", type=click.IntRange(1, 10), default=3, help="Rounds; the middle one counts."
        ),
        click.option("--json", "as_json", is_flag=True, help="JSON lines only, without the table."),
    ):
        command = option(command)
    return command


@click.group()
def bench() -> None:
    """Measure how fast this installation is on this machine, each time beside a yardstick.

    The benchmarks have data of their own beside the data folder and never touch yours.
    """


@bench.command()
@_options
def overview(scale_name: str, seconds: int, rounds: int, as_json: bool) -> None:
    """The national list call, beside pgbench; a larger scale is compared with small in the same run."""
    scale, effort = Scale(scale_name), Effort(seconds, rounds)
    for told in _overview(scale, effort):
        _tell(told, as_json)


@bench.command()
@_options
def page(scale_name: str, seconds: int, rounds: int, as_json: bool) -> None:
    """The pages of citizens with few and with many cases and payments, beside an empty view."""
    for told in _page(Scale(scale_name), Effort(seconds, rounds)):
        _tell(told, as_json)


@bench.command()
@_options
@click.option("--longer", is_flag=True, help="Also deliver ten times as much, to see that memory stays flat.")
def intake(scale_name: str, seconds: int, rounds: int, as_json: bool, longer: bool) -> None:
    """Deliveries as NDJSON and SDI XML through `overblik import`, beside a plain COPY."""
    for told in _intake(Scale(scale_name), Effort(seconds, rounds), longer=longer):
        _tell(told, as_json)


@bench.command()
@_options
def soap(scale_name: str, seconds: int, rounds: int, as_json: bool) -> None:
    """Import over SOAP beside the same file, search by person beside pgbench; larger scales beside small."""
    for told in _soap(Scale(scale_name), Effort(seconds, rounds)):
        _tell(told, as_json)


@bench.command()
@_options
def whatif(scale_name: str, seconds: int, rounds: int, as_json: bool) -> None:
    """What a draft of the rules would change for citizens, beside one plain GROUP BY over the same rows."""
    _tell(_what_if(Scale(scale_name), Effort(seconds, rounds)), as_json)


@bench.command()
@_options
@click.option(
    "--kle",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a whole edition of KLE, in place of the excerpt that comes with the program.",
)
def tree(scale_name: str, seconds: int, rounds: int, as_json: bool, kle: Path | None) -> None:
    """The console's tree of areas with every value that holds at each, beside an empty view."""
    for told in _tree(Scale(scale_name), Effort(seconds, rounds), kle):
        _tell(told, as_json)


@bench.command("all")
@_options
def all_(scale_name: str, seconds: int, rounds: int, as_json: bool) -> None:
    """Everything above, one after the other."""
    scale, effort = Scale(scale_name), Effort(seconds, rounds)
    for told in _overview(scale, effort):
        _tell(told, as_json)
    for told in _page(scale, effort):
        _tell(told, as_json)
    for told in _intake(scale, effort, longer=False):
        _tell(told, as_json)
    for told in _soap(scale, effort):
        _tell(told, as_json)
    _tell(_what_if(scale, effort), as_json)
    for told in _tree(scale, effort, None):
        _tell(told, as_json)


def _overview(scale: Scale, effort: Effort) -> Iterator[dict[str, Any]]:
    """The figures of small (or tiny) alone, or of a larger scale after those of small."""
    small = None
    if scale not in (Scale.TINY, Scale.SMALL):
        small = _measured(
            Scale.SMALL, lambda place: of_overview.measure(place, Scale.SMALL, context.now(), effort)
        )
        yield small
    told = _measured(scale, lambda place: of_overview.measure(place, scale, context.now(), effort))
    if small is not None:
        told["p50_ratio_to_small"] = round(told["p50_ms"] / small["p50_ms"], 3)
    yield told


def _page(scale: Scale, effort: Effort) -> Iterator[dict[str, Any]]:
    with _opened(scale.value, scale) as place:
        for told in of_page.measure(place, scale, context.now(), effort):
            yield plain(told)


def _intake(scale: Scale, effort: Effort, *, longer: bool) -> Iterator[dict[str, Any]]:
    with _opened(_INTAKE, scale) as place:
        for format in Format:
            yield plain(of_intake.measure(place, format, scale, context.now(), effort, longer=longer))


def _soap(scale: Scale, effort: Effort) -> Iterator[dict[str, Any]]:
    """The figures of small (or tiny) alone, or of a larger scale after those of small."""
    small = None
    if scale not in (Scale.TINY, Scale.SMALL):
        small = _soap_figures(Scale.SMALL, effort)
        yield small
    told = _soap_figures(scale, effort)
    if small is not None:
        told["search_p50_ratio_to_small"] = round(told["search_p50_ms"] / small["search_p50_ms"], 3)
    yield told


def _what_if(scale: Scale, effort: Effort) -> dict[str, Any]:
    """With rows of its own: documents and findings would change what the others measure."""
    with _opened(f"whatif-{scale.value}", scale) as place:
        return plain(of_what_if.measure(place, scale, context.now(), effort))


def _tree(scale: Scale, effort: Effort, kle: Path | None) -> Iterator[dict[str, Any]]:
    """On the rows of the what-if; a whole edition of KLE in a place of its own, because it stays there."""
    with _opened(f"{'whatif' if kle is None else 'tree'}-{scale.value}", scale) as place:
        for told in of_tree.measure(place, scale, context.now(), effort, kle):
            yield plain(told)


def _soap_figures(scale: Scale, effort: Effort) -> dict[str, Any]:
    """Import empties its index again and again, search keeps a filled one, so each has its own."""
    with _opened(_INTAKE, scale) as place:
        imported = of_soap.measure_import(place, scale, context.now(), effort)
    place = open_place(context.settings(), f"soap-{scale.value}", of_soap.free_bytes(scale))
    try:
        searched = of_soap.measure_search(place, scale, context.now(), effort)
    finally:
        close_place(place)
    return plain(of_soap.figures(scale, imported, searched))


def _measured(scale: Scale, measure: Callable[[Place], Any]) -> dict[str, Any]:
    with _opened(scale.value, scale) as place:
        return plain(measure(place))


@contextlib.contextmanager
def _opened(name: str, scale: Scale) -> Iterator[Place]:
    """The benchmark's installation, its server stopped afterwards: two at a time would disturb each other."""
    place = open_place(context.settings(), name, SIZES[scale].free)
    try:
        yield place
    finally:
        close_place(place)


def _tell(told: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(told))
    if not as_json:
        click.echo(readable(told), err=True)
