# SPDX-License-Identifier: MPL-2.0
"""The documents: links lead somewhere, commands exist as written, and no example shows a person number."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
import yaml

from overblik.demo.persons import persons
from overblik.disclosure import package_file, yaml_file
from overblik.index.objects import Registration, Removal
from overblik.settings import TABLE
from overblik.wire import delivery
from tests.meta import commands, tree
from tests.places import CHECKOUT

DOCUMENTS = tree.markdown()
PROGRAM = ".venv/bin/overblik"

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> Iterator[str]:
    """The code blocks of one language."""
    return (body for kind, body in _BLOCK.findall(tree.read(path)) if kind == language)


def anchors(path: Path) -> set[str]:
    """The anchors that headings give."""
    headings = re.findall(r"^#+ +(.+)$", _BLOCK.sub("", tree.read(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def examples() -> Iterator[tuple[str, list[str]]]:
    """Every call of the program in a shell block: the document, and the words after the program's name."""
    for path in DOCUMENTS:
        for block in blocks(path, "sh"):
            for line in block.replace("\\\n", " ").splitlines():
                for call in re.split(r"[|;&]+", line.partition(" #")[0]):
                    told = shlex.split(call.partition("<<")[0])
                    while told and (re.fullmatch(r"[A-Z_]+=.*", told[0]) or told[0] in ("sudo", "exec")):
                        told.pop(0)
                    if told and told[0] == PROGRAM:
                        yield tree.name(path), told[1:]


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for link in _LINK.findall(_BLOCK.sub("", tree.read(path))):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        place = (path.parent / target).resolve() if target else path
        assert place.exists(), link
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), link


def test_every_command_in_the_documents_exists_with_its_options() -> None:
    found = list(examples())
    assert len(found) > 20
    for document, told in found:
        command, rest = commands.find(told)
        assert not isinstance(command, click.Group) or {"--help"} & {*rest}, f"{document}: {told}"
        known = {word for option in command.params for word in option.opts} | {"--help"}
        for word in rest:
            if word.startswith("--"):
                assert word.partition("=")[0] in known, f"{document}: {word}"


def test_every_command_on_a_page_exists_with_its_options() -> None:
    told = [
        shlex.split(re.sub(r"{{.*?}}", "x", re.sub(r"{%.*?%}", "", line)))
        for path in sorted((CHECKOUT / "src/overblik").rglob("templates/**/*.html"))
        for code in re.findall(r"<code>(.*?)</code>", tree.read(path), re.DOTALL)
        for line in code.splitlines()
        if line.startswith("overblik ")
    ]
    assert len(told) >= 4
    for words in told:
        command, rest = commands.find(words[1:])
        assert not isinstance(command, click.Group), words
        known = {word for option in command.params for word in option.opts}
        assert {word for word in rest if word.startswith("--")} <= known, words


def test_no_document_puts_a_person_number_on_a_command_line() -> None:
    for document, told in examples():
        for option, value in pairwise(told):
            assert option != "--cpr" or value == "-", document


def test_the_person_numbers_in_documents_are_those_of_the_named_persons_of_the_demo() -> None:
    known = {person.citizen.cpr.digits for person in persons()}
    told = {
        number for path in DOCUMENTS for number in re.findall(r"(?<![\d-])[67]\d{9}(?!\d)", tree.read(path))
    }
    assert told
    assert told <= known


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", tree.read(CHECKOUT / "Makefile"), re.MULTILINE))
    for path in DOCUMENTS:
        told = [word for block in blocks(path, "sh") for word in re.findall(r"\bmake ([a-z-]+)", block)]
        told += re.findall(r"`make ([a-z-]+)`", tree.read(path))
        assert set(told) <= targets, tree.name(path)


def test_every_setting_in_the_documents_exists() -> None:
    known = {setting.name for setting in TABLE}
    for path in DOCUMENTS:
        found = set(re.findall(r"\bOVERBLIK_(?!TEST|PROOF)[A-Z_]+\b", tree.read(path)))
        assert sorted(found - known) == [], tree.name(path)


def test_examples_of_rules_are_rules() -> None:
    found = [block for path in DOCUMENTS for block in blocks(path, "yaml") if "rules:" in block]
    assert found
    for block in found:
        read = package_file.read if "packages:" in block else yaml_file.read
        assert read(block.encode())


def test_examples_of_deliveries_are_deliveries() -> None:
    found = [
        line
        for path in DOCUMENTS
        for line in tree.read(path).splitlines()
        if line.startswith('{"kind":') and line.endswith("}")  # those over several lines have their own test
    ]
    assert found
    for item in delivery.decode_lines(io.BytesIO("\n".join(found).encode())):
        assert isinstance(item.value, Registration | Removal), (found[item.position - 1], item.value)


def test_examples_of_json_are_json() -> None:
    for path in DOCUMENTS:
        for block in blocks(path, "json"):
            json.loads(block)


def test_every_document_is_reached_from_the_first_page() -> None:
    reached: set[Path] = set()
    ahead = [CHECKOUT / "README.md", CHECKOUT / "README.da.md"]
    while ahead:
        path = ahead.pop()
        reached.add(path)
        for link in _LINK.findall(tree.read(path)):
            target = (path.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists() and target not in reached:
                ahead.append(target)
    documents = {path for path in DOCUMENTS if path.is_relative_to(CHECKOUT / "docs")}
    assert sorted(tree.name(path) for path in documents - reached) == []


def test_decision_records_are_numbered_and_say_the_same_things() -> None:
    records = sorted((CHECKOUT / "docs/adr").glob("[0-9]*.md"))
    assert [record.name[:4] for record in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for record in records:
        text = tree.read(record)
        assert text.startswith(f"# {record.name[:4]} "), record.name
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text, record.name
        assert len(text.splitlines()) < 80, f"{record.name}: one page"


def test_changes_that_are_not_released_have_their_place() -> None:
    text = tree.read(CHECKOUT / "CHANGELOG.md")
    assert "keepachangelog.com" in text
    assert "## [Unreleased]" in text


def test_publiccode_names_this_software() -> None:
    told = yaml.safe_load(tree.read(CHECKOUT / "publiccode.yml"))
    assert told["name"] == "Overblik"
    assert told["legal"]["license"] == "MPL-2.0"
    assert {"en", "da"} <= told["description"].keys()


def test_the_two_readmes_have_the_same_sections_and_commands() -> None:
    english, danish = (tree.read(CHECKOUT / name) for name in ("README.md", "README.da.md"))
    assert english.count("\n## ") == danish.count("\n## ")
    assert [b.strip() for b in blocks(CHECKOUT / "README.md", "sh")] == [
        b.strip() for b in blocks(CHECKOUT / "README.da.md", "sh")
    ]
    assert all(len(text) < 8000 for text in (english, danish)), "a first page is short"
