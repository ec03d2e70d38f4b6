# SPDX-License-Identifier: MPL-2.0
"""`overblik import --dry-run`: what is wrong with a file, in words and as JSON, without any database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overblik.cli import context, dry_run
from overblik.cli.main import main
from overblik.errors import ExitCode
from overblik.index.kinds import Kind
from overblik.wire import delivery, sdi
from tests.builders import a_case, an_id
from tests.quality.editing import edited
from tests.quality.perfect import PERFECT

CASE = PERFECT[Kind.CASE]
BROKEN = edited(CASE, "class", "primary_class", "user_key", "3230")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation that is not there: a dry run needs none."""
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "nowhere"))
    context.settings.cache_clear()
    context.installation.cache_clear()


def run(*words: str | Path) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["import", "--dry-run", *map(str, words)])


def write(file: Path, body: bytes) -> Path:
    file.write_bytes(body)
    return file


def test_a_finding_is_told_with_place_rule_and_remedy(tmp_path: Path) -> None:
    file = write(tmp_path / "sager.xml", sdi.encode_import([BROKEN]))
    english, danish = run(file), run(file, "--lang", "da")
    assert english.exit_code == 0
    assert "1: sag:RelationListe/sag:Sagsklasse[1][Rolle=Primær klasse]" in english.stdout
    assert "error SAG-KL-KLE-2: The KLE subject number has six digits" in english.stdout
    assert "-> Write the KLE number as xx.xx.xx." in english.stdout
    assert "fejl SAG-KL-KLE-2: KLE-emnenummeret har seks cifre" in danish.stdout
    assert "-> Skriv KLE-nummeret som xx.xx.xx." in danish.stdout
    assert not (tmp_path / "nowhere").exists()


def test_json_has_both_languages_and_counts_per_rule(tmp_path: Path) -> None:
    file = write(tmp_path / "sager.xml", sdi.encode_import([CASE, BROKEN]))
    told = json.loads(run(file, "--json").stdout)["sager.xml"]
    (finding,) = told["findings"]
    assert told["rules"] == {"SAG-KL-KLE-2": 1}
    assert (finding["position"], finding["id"], finding["severity"]) == (1, str(an_id("case")), "error")
    assert finding["remedy"]["da"] == "Skriv KLE-nummeret som xx.xx.xx."
    assert finding["text"]["en"].startswith("The KLE subject number")


def test_what_cannot_be_read_ends_with_bad_input_and_the_rest_is_judged(tmp_path: Path) -> None:
    file = write(tmp_path / "x.ndjson", b"{\n" + delivery.encode_line(a_case(kle="32")))
    done = run(file)
    assert done.exit_code == ExitCode.BAD_INPUT
    assert "2 objects, 1 of them unreadable" in done.stdout
    assert "1: line 1: not a whole JSON object" in done.stdout
    assert "SAG-KL-KLE-2" in done.stdout
    assert json.loads(run(file, "--json").stdout)["x.ndjson"]["outcomes"] == {"invalid": 1, "stored": 1}


def test_an_array_and_several_files_are_judged_too(tmp_path: Path) -> None:
    array = write(tmp_path / "a.json", b"[" + delivery.encode_line(a_case()) + b"]")
    lines = write(tmp_path / "b.ndjson", b"")
    told = json.loads(run(array, lines, "--json").stdout)
    assert [one["objects"] for one in told.values()] == [1, 0]


@pytest.mark.slow
def test_of_very_many_findings_the_first_are_told_and_all_are_counted(tmp_path: Path) -> None:
    lines = [delivery.encode_line(a_case(str(number), kle="32")) for number in range(dry_run.MOST_SHOWN + 5)]
    file = write(tmp_path / "x.ndjson", b"\n".join(lines))
    told = json.loads(run(file, "--json").stdout)["x.ndjson"]
    assert len(told["findings"]) == dry_run.MOST_SHOWN
    assert told["rules"]["SAG-KL-KLE-2"] == dry_run.MOST_SHOWN + 5
    assert "more findings; all are counted below" in run(file).stdout
