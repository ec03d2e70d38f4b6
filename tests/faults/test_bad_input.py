# SPDX-License-Identifier: MPL-2.0
"""Bad input of every kind through the command line: told with its place, the rest lands, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from overblik.database.connection import connect
from tests.conftest import fresh_database
from tests.faults.bad_input import NDJSON, SDI, YI, Bad
from tests.faults.conftest import as_url
from tests.journeys.installation import Installation, a_folder

CASES = [pytest.param(bad, ".ndjson", id=f"ndjson: {bad.title}") for bad in NDJSON] + [
    pytest.param(bad, ".xml", id=f"{name}: {bad.title}")
    for name, told in (("sdi", SDI), ("yi", YI))
    for bad in told
]
LONGEST_MESSAGE = 600


@pytest.fixture(scope="module")
def shared(server_url: str, template_database: str) -> Iterator[Installation]:
    """One installation for all rows; emptied between them."""
    with fresh_database(server_url, template_database) as url:
        yield Installation(a_folder() / "data", {"OVERBLIK_DATABASE_URL": as_url(url)})


@pytest.fixture
def empty(shared: Installation) -> Installation:
    shared_tables = "registration, object_state, object_link, search_key, reading, person, party_object"
    with connect(shared.environ["OVERBLIK_DATABASE_URL"]) as conn:
        conn.execute(f"TRUNCATE {shared_tables}")
    return shared


def stored(at: Installation) -> int:
    with connect(at.environ["OVERBLIK_DATABASE_URL"]) as conn:
        [count] = conn.execute("SELECT count(*) FROM object_state WHERE known").fetchone() or (0,)
        return int(count)


@pytest.mark.slow
@pytest.mark.parametrize(("bad", "suffix"), CASES)
def test_what_is_bad_is_named_and_the_rest_lands(
    empty: Installation, tmp_path: Path, bad: Bad, suffix: str
) -> None:
    file = tmp_path / f"delivery{suffix}"
    file.write_bytes(bad.content)
    done = empty.run("import", "--json", file)
    assert "Traceback" not in done.err
    assert done.code == 3, done
    told = done.json()[file.name]
    assert len(told["problems"]) == bad.more, told
    [problem] = told["problems"]
    assert problem["code"].startswith(bad.code)
    assert bad.place in problem["message"]
    assert problem["position"] >= 1
    assert len(problem["message"]) < LONGEST_MESSAGE
    assert stored(empty) == bad.lands


STRANGE = [
    ("an empty file", b"", 0),
    ("blank lines only", b"\n\n  \n", 0),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 3),
    ("a zip file", b"PK\x03\x04" + bytes(100), 3),
    ("a spreadsheet", b"id;title\n1;x\n", 3),
    ("zeroes", bytes(10_000), 3),
]


@pytest.mark.slow
@pytest.mark.parametrize(("content", "code"), [row[1:] for row in STRANGE], ids=[row[0] for row in STRANGE])
def test_a_file_that_is_something_else_is_named(
    empty: Installation, tmp_path: Path, content: bytes, code: int
) -> None:
    file = tmp_path / "delivery"
    file.write_bytes(content)
    done = empty.run("import", file)
    assert "Traceback" not in done.err
    assert done.code == code, done
    assert "delivery" in done.out + done.err
    assert stored(empty) == 0


@pytest.mark.slow
def test_duplicate_keys_in_one_object_are_settled_like_any_json(empty: Installation, tmp_path: Path) -> None:
    file = tmp_path / "delivery.ndjson"
    file.write_bytes(NDJSON[0].content.replace(b'"kind":"case"', b'"kind":"case","kind":"case"'))
    done = empty.run("import", "--json", file)
    assert done.code == 3
    assert "Traceback" not in done.err
    assert len(done.json()[file.name]["problems"]) in (1, 3)
