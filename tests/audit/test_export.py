# SPDX-License-Identifier: MPL-2.0
"""What is exported for one authority can be verified with nothing but the page that says how."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import subprocess
import sys
from typing import Any

import msgspec
import psycopg
import pytest

from overblik.audit.change_verification import chain_head
from overblik.audit.changes import EVERY_AUTHORITY
from overblik.audit.export import CSV_COLUMNS, Line, csv_line, lines
from tests.audit.looks import seal
from tests.audit.test_trail import BENT, DAY, HERE, THERE, change, staff_look
from tests.builders import at
from tests.places import CHECKOUT

Conn = psycopg.Connection[Any]

PAGE = CHECKOUT / "docs/how-to/verify-the-logs.md"
[VERIFIER] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def exported(
    conn: Conn, authority: str = HERE, since: str = "2025-01-01", until: str = "2026-01-01"
) -> list[Line]:
    with conn.transaction():
        return list(lines(conn, authority, at(since), at(until)))


def judged(told: list[Line]) -> tuple[int, str]:
    """What the verifier of the page says of it."""
    text = b"\n".join(map(msgspec.json.encode, told))
    ended = subprocess.run([sys.executable, "-c", VERIFIER], input=text, capture_output=True, check=False)
    return ended.returncode, (ended.stdout + ended.stderr).decode()


@pytest.fixture
def written(connection: Conn) -> Conn:
    """Changes of two authorities and of everybody, and looks."""
    change(connection, DAY, "old", THERE)
    for number in range(3):
        moment = DAY + dt.timedelta(days=number)
        change(connection, moment, f"here.{number}", reason="Æ\nfordi", detail={"a": number})
        change(connection, moment, f"there.{number}", THERE, "staff:secret")
        change(connection, moment, f"all.{number}", EVERY_AUTHORITY)
        staff_look(connection, moment)
    change(connection, at("2025-12-20"), "there.last", THERE)
    staff_look(connection, DAY, BENT, authority=THERE)
    return connection


def test_it_is_one_run_of_the_chain_and_shows_nothing_of_others(written: Conn) -> None:
    told = exported(written)
    assert [line["kind"] for line in told] == [
        "start",
        *["change", "withheld", "change"] * 3,
        "look",
        "look",
        "look",
    ]
    assert [line["place"] for line in told[:10]] == list(range(1, 11))
    assert "there." not in str(told)
    assert "secret" not in str(told)
    assert str(BENT) not in str(told)
    assert exported(written, "90000009")[1]["kind"] == "change", "what concerns everybody"
    assert exported(written, since="2027-01-01", until="2028-01-01") == []


def test_a_period_is_half_open(written: Conn) -> None:
    told = exported(written, since="2025-12-01", until="2025-12-02")
    assert [line["action"] for line in told if line["kind"] == "change"] == ["here.0", "all.0"]
    assert [line["kind"] for line in told].count("look") == 1


def test_a_look_says_in_which_segment_it_is_sealed(written: Conn) -> None:
    seal(written, 2)
    staff_look(written, DAY + dt.timedelta(days=5))
    segments = [line.get("segment") for line in exported(written) if line["kind"] == "look"]
    assert segments == [1, 1, 2, None]


@pytest.mark.slow
def test_the_verifier_of_the_page_follows_the_chain_to_the_seal(written: Conn) -> None:
    change(written, DAY, "here.last")
    code, said = judged(exported(written))
    assert code == 0, said
    head = chain_head(written)
    assert said.split()[-1] == f"{head.number}:{head.digest.hex()}"


@pytest.mark.slow
@pytest.mark.parametrize("at_line", [1, 2, 5, 9])
def test_whatever_is_done_to_an_export_the_verifier_names_the_line(written: Conn, at_line: int) -> None:
    whole = exported(written)
    line = whole[at_line]
    name = "actor" if line["kind"] == "change" else "content"
    changed = {**line, name: "0" * 64}
    for told in (
        [*whole[:at_line], changed, *whole[at_line + 1 :]],
        [*whole[:at_line], *whole[at_line + 1 :]],
    ):
        code, said = judged(told)
        if len(told) < len(whole) and at_line == 9:
            assert code == 0, "what is left is a run of the chain; that it ends too early is told by a seal"
            continue
        assert code == 1
        assert str(line["place"] if len(told) == len(whole) else int(line["place"]) + 1) in said
    other = [*whole[:1], whole[3], whole[2], whole[1], *whole[4:]]
    assert judged(other)[0] == 1


def test_the_csv_form_says_the_same_and_no_value_is_reckoned(written: Conn) -> None:
    text = "".join(csv_line([line.get(name) for name in CSV_COLUMNS]) for line in exported(written))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [dict(zip(CSV_COLUMNS, row, strict=True)) for row in rows] == [
        {name: str(line.get(name, "")) for name in CSV_COLUMNS} for line in exported(written)
    ]
    assert csv_line(["=1+1", "-1", "@x", "'x", None, 'a"b;c']) == "'=1+1;'-1;'@x;''x;;\"a\"\"b;c\"\r\n"
