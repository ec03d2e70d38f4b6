# SPDX-License-Identifier: MPL-2.0
"""Nothing in the tree that could be a person's number, a download host or a place on somebody's machine.

The signs are put together from parts, so that this file does not hold what it looks for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from tests.meta import tree
from tests.places import CHECKOUT

LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
CHECKSUMS = {"package-lock.json", *(tree.name(lock) for lock in LOCKS)}
"""Hold long digit strings that mean nothing."""

NUMBERS_ALLOWED: dict[str, tuple[int, str]] = {
    "tests/api/test_national_refusals.py": (1, "a number that no demo takes, which no answer may repeat"),
    "tests/kle/test_importing.py": (1, "a file name that must not be read as an edition"),
}
"""Path -> how many different numbers in the form of a real one stand there, and why."""

_NUMBER = re.compile(r"(?<![0-9A-Za-z.#-])([0-9]{6})[- ]?([0-9]{4})(?![0-9A-Za-z-])", re.ASCII)
_HOSTS = ("py" + "pi.org", "python" + "hosted", "npm" + "js.org", "npm" + "mirror", "registry" + ".npm",
          "deb.debian" + ".org", "index" + "-url", "arti" + "factory", "proxy." + "golang")  # fmt: skip
_PLACES = tuple(f"/{name}/" for name in ("wo" + "rk", "fa" + "rm", "ro" + "ot"))


def is_real_form(six: str) -> bool:
    """Whether the digits are a date of birth in some century; a day above 60 is a fictive number."""
    day, month, year = int(six[:2]), int(six[2:4]), int(six[4:])
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def real_numbers(text: str) -> set[str]:
    """Everything in `text` that has the form of a real person number."""
    return {match[0] for match in _NUMBER.finditer(text) if is_real_form(match[1])}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("born " + "01029" + "9" + "1234", True),
        ("010299" + "-" + "1234", True),
        ("290200" + "1234 in a leap year", True),
        ("300299" + "1234 is no day", False),
        ("610299" + "1234 is fictive", False),
        ("a1b2-" + "010299" + "1234 is part of an identifier", False),
        ("0.0102" + "991234 is a decimal", False),
    ],
)
def test_numbers_in_the_form_of_real_ones_are_recognised(text: str, is_found: bool) -> None:
    assert bool(real_numbers(text)) is is_found


def test_no_number_in_the_form_of_a_real_one_is_in_the_tree() -> None:
    found = []
    for path in tree.texts():
        name = tree.name(path)
        allowed, _ = NUMBERS_ALLOWED.get(name, (0, ""))
        if name not in CHECKSUMS and len(real_numbers(tree.read(path))) != allowed:
            found.append(name)
    assert found == [], "write fictive numbers (day + 60), or allow the number here with a reason"


def test_no_download_host_and_no_place_of_a_machine_is_in_the_tree() -> None:
    found = [
        (tree.name(path), sign)
        for path in tree.texts()
        for sign in (*_HOSTS, *_PLACES)
        if sign in tree.read(path)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=tree.name)
def test_every_locked_package_has_hashes_and_no_address(lock: Path) -> None:
    text = tree.read(lock)
    assert "://" not in text
    assert "--hash=sha256:" in text
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    for entry in entries:
        if re.match(r"[A-Za-z0-9]", entry):
            assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+", entry), entry[:60]
            assert "--hash=sha256:" in entry, entry[:60]


def test_the_npm_lock_has_checksums_and_no_address() -> None:
    lock = json.loads(tree.read(CHECKOUT / "package-lock.json"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name
