# SPDX-License-Identifier: MPL-2.0
"""`overblik disclosure packages`: the ready-made packages, and one of them put into a file of rules."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import yaml

from overblik.cli import context
from overblik.disclosure import yaml_file
from overblik.disclosure.difference import differences
from overblik.disclosure.package import Fit, Line, Package, add, compare
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.shipped import packages_with
from overblik.errors import Conflict, InvalidInput, NotFound
from overblik.kle import store as kle_store
from overblik.kle.catalogue import Catalogue, Standing

_NAMED = click.argument("name", metavar="ID")


@click.group()
def packages() -> None:
    """The ready-made packages of rules: those that come with the program and those of OVERBLIK_PACKAGES."""


@packages.command("list")
def listed() -> None:
    """Tell which there are."""
    for one in packages_with(context.settings().packages):
        step = f"step {one.step}" if one.step else "a later step"
        rules = "1 rule" if len(one.rules) == 1 else f"{len(one.rules)} rules"
        click.echo(f"{one.id}: {one.title['en']} ({one.title['da']}), {step}, {rules}")


@packages.command("show")
@_NAMED
def show(name: str) -> None:
    """Tell what the package ID sets, what can be left out, and which of its numbers KLE no longer has."""
    package, today = _package(name), context.today()
    with context.connection() as connection:
        catalogue = kle_store.load_catalogue(connection)
    click.echo(f"{package.title['en']} ({package.title['da']}): {package.about['en']}")
    nothing = RuleSet(authority="00000000")
    for sentence in differences(nothing, RuleSet(authority=nothing.authority, rules=package.rules)):
        click.echo(f"  {sentence}")
    for sentence in _retired(package, catalogue, today):
        click.echo(f"  {sentence}")
    for one in package.exceptions:
        click.echo(f"  --without {one.id}: {one.title['en']}. {one.about['en']}")


@packages.command("add")
@_NAMED
@click.option(
    "--to",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of rules; made if there is none.",
)
@click.option("--authority", metavar="CVR", help="Whose rules; needed unless the file has those of one only.")
@click.option("--without", multiple=True, metavar="EXCEPTION", help="Leave these facets out; see `show`.")
@click.option("--replace", is_flag=True, help="Change own rules that say something else, too.")
@click.option("--drop-remarks", is_flag=True, help="Write the file though its remarks (#) are lost.")
def add_to(
    name: str, file: Path, authority: str | None, without: tuple[str, ...], replace: bool, drop_remarks: bool
) -> None:
    """Put the package ID into a file of rules. What is there already is left alone; own rules are kept and named."""
    package = _package(name).without(without)
    data = file.read_bytes() if file.exists() else b""
    held = yaml_file.read(data) if data.strip() else ()
    cvr = _whose(held, authority)
    old = next((each for each in held if each.authority == cvr), RuleSet(authority=cvr))
    new = RuleSet(authority=cvr, rules=add(package, old, replace=replace))
    if new != old:
        if not drop_remarks and _has_remarks(data):
            raise Conflict(
                "disclosure.remarks",
                "The file has remarks, which would be lost. Say --drop-remarks, or name another file",
            )
        _write(file, yaml_file.write([*(new if each is old else each for each in held), *_if_new(new, held)]))
    for sentence in differences(old, new) or ("nothing to add",):
        click.echo(f"{cvr}: {sentence}")
    if not replace:
        for line in compare(package, old):
            if line.fit is Fit.CONFLICT:
                click.echo(f"{cvr}: {_kept(line)}")


def _package(name: str) -> Package:
    found = packages_with(context.settings().packages)
    package = next((one for one in found if one.id == name), None)
    if package is None:
        raise NotFound(
            "disclosure.package_unknown",
            "There is no such package; overblik disclosure packages list tells which",
        )
    return package


def _whose(held: tuple[RuleSet, ...], authority: str | None) -> str:
    if authority is None and len(held) == 1:
        return held[0].authority
    if authority is None:
        raise Conflict(
            "disclosure.whose_rules",
            "The file does not have the rules of just one authority; say --authority CVR",
        )
    return authority


def _if_new(rules: RuleSet, held: tuple[RuleSet, ...]) -> Iterator[RuleSet]:
    if rules.authority not in {each.authority for each in held}:
        yield rules


def _has_remarks(data: bytes) -> bool:
    """Whether something stands between the words of the file; what `export` remarks itself is no loss."""
    text = data.decode("utf-8-sig")
    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        gap = text[end : token.start_mark.index]
        if any("#" in line and not line.lstrip().startswith(_OURS) for line in gap.splitlines()):
            return True
        end = max(end, token.end_mark.index)
    return False


_OURS = ("# Version ", "# Stops in force: ")


def _write(file: Path, text: str) -> None:
    """The whole file or none of it. Raises InvalidInput where it cannot be written."""
    try:
        _replace(file, text)
    except OSError as error:
        raise InvalidInput(
            "disclosure.file_unwritable",
            f"{file} cannot be written: {error.strerror}. Make its folder, or name another file.",
        ) from None


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as made:
            made.write(text)
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _kept(line: Line) -> str:
    own = line.own.id if line.own else ""
    facet = f" {line.rule.facet.text}" if line.rule.facet else ""
    return f"{line.rule.kle.text}{facet} kept as your rule {own} says; --replace changes it"


def _retired(package: Package, catalogue: Catalogue, today: dt.date) -> Iterator[str]:
    for number in dict.fromkeys(rule.kle.text.removesuffix(".*") for rule in package.rules):
        standing = catalogue.standing(number, today)
        if standing is Standing.RETIRED:
            yield f"{number} is no longer in KLE; the rule shows the older cases that still lie there"
        elif standing is Standing.NEVER:
            yield f"{number} is in no edition of KLE that is loaded here"
