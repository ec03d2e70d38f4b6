# SPDX-License-Identifier: MPL-2.0
"""A file of packages of one's own: beside the shipped ones, and every error names its line and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from overblik.disclosure.package_file import read
from overblik.disclosure.shipped import packages_with, shipped_packages
from overblik.errors import InvalidInput

GOOD = """exceptions:
  - {id: complaints, title: {da: Klager, en: Complaints}, about: {da: K, en: K}, facets: [K02]}
packages:
  - id: pension
    step: 3
    title: {da: "Pension", en: "Pension"}
    about: {da: "Aftalt.", en: "Agreed."}
    rules:
      - {id: pension, kle: "32.03.*", open: true, from_date: 2022-12-31}
"""


def test_the_own_packages_come_first_and_one_of_a_known_id_stands_instead(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD, encoding="utf-8")
    first, *others = packages_with(file)
    assert (first.id, first.step, len(first.rules), first.exceptions[0].facets[0].text) == (
        "pension",
        3,
        1,
        "K02",
    )
    assert tuple(others) == shipped_packages()
    assert packages_with(None) == shipped_packages()
    file.write_text(GOOD.replace("id: pension\n    step", "id: employment\n    step"), encoding="utf-8")
    found = packages_with(file)
    assert [one.id for one in found].count("employment") == 1
    assert found[0].title["da"] == "Pension"


@pytest.mark.parametrize(
    ("what", "instead", "line", "words"),
    [
        ("step: 3", "step: three", 5, "whole number"),
        ("step: 3", "steps: 3", 5, "only the fields id, title"),
        ('    about: {da: "Aftalt.", en: "Agreed."}\n', "", 4, "about: is missing"),
        ('en: "Pension"', 'sv: "Pension"', 6, "only the fields da, en"),
        ('da: "Pension"', 'da: ""', 6, "write a text"),
        ("32.03.*", "32.03.x", 9, "KLE pattern"),
        ("[K02]", "[K2]", 2, "facet"),
        ("[K02]", "K02", 2, "begin each entry with a hyphen"),
        ("open: true", "shown: true", 9, "no such field"),
        ("2022-12-31", "31/12 2022", 9, "date as 2020-12-01"),
    ],
)
def test_every_error_names_its_line(what: str, instead: str, line: int, words: str) -> None:
    assert what in GOOD
    with pytest.raises(InvalidInput, match=f"^Line {line}: .*{words}"):
        read(GOOD.replace(what, instead).encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "one document"),
        ("packages: []\n", "write a package"),
        (GOOD + "---\n" + GOOD, "one document"),
        (GOOD + GOOD[GOOD.index("  - id: pension") :], "Line 10: this id stands twice"),
        (
            GOOD + '      - {id: again, kle: "32.03.*", open: true}\n',
            "Line 10: an earlier rule is about the same area",
        ),
        (GOOD[: GOOD.index("    rules:")] + "    rules: []\n", "Line 8: rules: is empty"),
        ("packages: x\n", "Line 1: this is a list"),
        ("packages: [\n", "not valid YAML"),
    ],
)
def test_what_is_no_list_of_packages_is_refused(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read(text.encode())


def test_the_setting_and_the_file_are_named(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD.replace("step: 3", "step: x"), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"^OVERBLIK_PACKAGES: .*own\.yaml: Line 5: "):
        packages_with(file)
    with pytest.raises(InvalidInput, match=r"OVERBLIK_PACKAGES: .* cannot be read"):
        packages_with(tmp_path)
