# SPDX-License-Identifier: MPL-2.0
"""`overblik demo`: a synthetic municipality as files or in this installation, and tokens for its machines."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from overblik.access.keys import demo_key
from overblik.cli import context
from overblik.demo import loading
from overblik.demo.generate import MANIFEST, Manifest, generate, read_manifest
from overblik.demo.generate import Progress as GenerateProgress
from overblik.demo.persons import persons
from overblik.demo.tokens import machine_tokens
from overblik.disclosure import roll_up_store
from overblik.errors import Conflict, ExitCode, NotAllowed
from overblik.guidance.local_status import count_statuses
from overblik.kle.store import load_catalogue
from overblik.site.process import DEMO_AUDIENCE, DEMO_ISSUER

CITIZENS = 2_000
SEED = 1

_citizens = click.option(
    "--citizens", type=click.IntRange(0, 10_000_000), default=CITIZENS, show_default=True, help="How many."
)
_seed = click.option(
    "--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same demo."
)


@click.group()
def demo() -> None:
    """People, cases, benefits and payments that do not exist."""


@demo.command("generate")
@_citizens
@_seed
@click.option("--today", "until", metavar="DATE", help="The day up to which things happen; default today.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to fill."
)
def generate_command(citizens: int, seed: int, until: str | None, out: Path) -> None:
    """Write synthetic deliveries (SDI XML and NDJSON) to a folder; fictive numbers only (day + 60)."""
    manifest = _generate(out, citizens, seed, _date(until))
    for kind, count in manifest.objects.items():
        click.echo(f"{kind:10} {count:>12,}")
    click.echo(f"in {len(manifest.files)} files, to import in the order of {out / MANIFEST}")


@demo.command()
@_citizens
@_seed
def load(citizens: int, seed: int) -> None:
    """Load the demo municipality into this installation (demo mode only); once loaded it stays as it is.

    Stopped half-way? Run it again: it goes on with the same day. For a demo up to today, or another one,
    begin with a new data folder.
    """
    settings = context.settings()
    if not settings.is_demo:
        raise NotAllowed(
            "demo.not_a_demo",
            "This installation is not a demo: set OVERBLIK_MODE=demo with a new data folder.",
        )
    context.installation()
    folder = settings.data / "demo"
    mark = folder / "loaded"
    today = _begun(folder, citizens, seed) or context.today()
    if mark.exists():
        click.echo(f"the demo is loaded already, up to {today}", err=True)
        return
    _generate(folder, citizens, seed, today)
    with context.connection() as conn, _bytes_bar(folder) as progress:
        summary = loading.load(conn, context.ring(), folder, context.now, progress)
        roll_up_store.count(conn, load_catalogue(conn), context.now(), context.today())
        count_statuses(conn, context.now())
    told = ", ".join(f"{outcome.value} {count}" for outcome, count in sorted(summary.counts.items()))
    click.echo(f"{summary.total} objects: {told}", err=True)
    for problem in summary.problems[:10]:
        click.echo(f"  {problem.position}: {problem.message} [{problem.code}]", err=True)
    if summary.problems:
        raise SystemExit(int(ExitCode.BAD_INPUT))
    mark.touch()


def _begun(folder: Path, citizens: int, seed: int) -> dt.date | None:
    """The day of a load that was begun earlier; two demos in one installation would be neither."""
    if not (folder / MANIFEST).exists():
        return None
    held = read_manifest(folder)
    if (held.citizens, held.seed) != (citizens, seed):
        raise Conflict(
            "demo.another_one",
            f"This installation holds the demo of {held.citizens} citizens with seed {held.seed}. "
            "Begin with a new data folder (OVERBLIK_DATA) for another one.",
        )
    return held.today


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def token(as_json: bool) -> None:
    """Print tokens for the demo's machine roles: the national display, a reader of the index, each source system."""
    settings = context.settings()
    if not settings.is_demo:
        raise NotAllowed("demo.not_a_demo", "Tokens are given out in demo mode only; ask your token issuer.")
    made = machine_tokens(
        demo_key(settings.data / "keys"), context.now(), issuer=DEMO_ISSUER, audience=DEMO_AUDIENCE
    )
    if as_json:
        click.echo(
            json.dumps([{"role": each.role, "scope": each.scope, "token": each.token} for each in made])
        )
        return
    for each in made:
        click.echo(f"{each.role} ({each.scope})\n{each.token}\n")


@demo.command("persons")
@click.option("--lang", type=click.Choice(["da", "en"]), default="da", show_default=True, help="Language.")
def persons_command(lang: str) -> None:
    """List the named persons, their fictive numbers, and what each of them shows."""
    for each in persons():
        digits = each.citizen.cpr.digits
        click.echo(f"{digits[:6]}-{digits[6:]}  {each.citizen.name:22} {each.story(lang)}")


def _generate(folder: Path, citizens: int, seed: int, today: dt.date) -> Manifest:
    with click.progressbar(length=citizens, label="citizens", file=sys.stderr) as bar:

        def progress(done: int) -> None:
            if done % 50 == 0 or done == citizens:
                bar.update(done - bar.pos)

        told: GenerateProgress = progress
        return generate(folder, citizens, seed, today, told)


def _date(text: str | None) -> dt.date:
    if text is None:
        return context.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write the date as 2026-11-23", param_hint="--today") from None


@contextmanager
def _bytes_bar(folder: Path) -> Iterator[loading.Progress]:
    sizes = {name: (folder / name).stat().st_size for name in read_manifest(folder).files}
    with click.progressbar(length=sum(sizes.values()), label="deliveries", file=sys.stderr) as bar:
        before = 0
        current = ""

        def progress(name: str, done: int) -> None:
            nonlocal before, current
            if name != current:
                before += sizes.get(current, 0)
                current = name
            bar.update(before + done - bar.pos)

        yield progress
        bar.update(sum(sizes.values()) - bar.pos)
