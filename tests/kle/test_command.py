# SPDX-License-Identifier: MPL-2.0
"""`overblik kle` as an operator meets it: what it prints, its JSON, its exit codes."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.installed import installed, overblik
from tests.kle.build import REST_32, plan_xml

__all__ = ["installed"]

SUBJECTS = (
    "niveau;nr;titel;udgaaet;afloest_af;bevaring;vejledning\n"
    "hovedgruppe;32;Ydelser;;;;\ngruppe;32.24;Forsørgelse;;;;\n"
    "emne;32.24.04;Kontanthjælp;;;K;Brug G01.\nemne;32.24.48;Gammel ydelse;2022-02-01;32.24.04;;\n"
)
LATER = SUBJECTS.replace("Kontanthjælp", "Hjælp/støtte").replace(
    "emne;32.24.48;Gammel ydelse;2022-02-01", "emne;32.24.49;Ny ydelse;"
)
FACETS = "niveau;nr;titel\nhandlingsfacetkategori;K;Klager\nhandlingsfacet;K02;Klage\n"


@pytest.fixture
def run(installed: Path) -> Any:
    """Runs `overblik kle ...` beside some editions."""
    for name, text in (("kle-2025-08.csv", SUBJECTS), ("kle-2026-02.csv", LATER), ("facets.csv", FACETS)):
        (installed / name).write_text(text, encoding="utf-8")
    return functools.partial(overblik, "kle")


def test_an_edition_is_imported_once_and_refused_when_it_differs(run: Any, tmp_path: Path) -> None:
    first = run("import", "kle-2026-02.csv")
    assert (first.exit_code, first.output) == (
        0,
        "2026-02 subjects: imported (1 main_group, 1 group, 2 subject)\n",
    )
    again = run("import", "kle-2026-02.csv", "--json")
    assert json.loads(again.output) == [
        {"label": "2026-02", "part": "subjects", "entries": 4, "changed": False}
    ]
    (tmp_path / "kle-2026-02.csv").write_text(LATER.replace("Brug G01", "Brug K02"), encoding="utf-8")
    refused = run("import", "kle-2026-02.csv")
    assert refused.exit_code == 4
    assert "differs from this file in 1 entries" in refused.output
    assert run("import", "kle-2026-02.csv", "--replace").exit_code == 0


def test_the_shipped_sample_is_imported_and_gives_way(run: Any) -> None:
    first = json.loads(run("sample", "--json").output)
    assert [(one["label"], one["part"]) for one in first] == [("sample", "subjects"), ("sample", "facets")]
    assert run("sample").exit_code == 0
    assert run("show", "32.30.04").output.startswith("32.30.04  Sygedagpenge, udbetaling\n")
    assert run("changes", "sample", "sample").output.splitlines() == [
        "subjects, sample -> sample",
        "facets, sample -> sample",
    ]
    run("import", "kle-2026-02.csv")
    assert "in no imported edition" in run("show", "32.30.04").output
    assert run("show", "K02").exit_code == 0


def test_editions_are_listed(run: Any) -> None:
    assert "overblik kle import FILE" in run("editions").output
    assert json.loads(run("editions", "--json").output) == []
    assert run("import", "kle-2025-08.csv").exit_code == 0
    assert run("import", "facets.csv", "--edition", "2020-11").exit_code == 0
    lines = run("editions").output.splitlines()
    assert [line.split()[:4] for line in lines] == [
        ["2025-08", "subjects", "csv", "4"],
        ["2020-11", "facets", "csv", "2"],
    ]


def test_a_number_is_shown_at_a_date_with_its_successor(run: Any) -> None:
    run("import", "kle-2025-08.csv")
    now = run("show", "32.24.48", "--on", "2023-01-01")
    assert now.exit_code == 0
    assert "subject in edition 2025-08; retired on 2023-01-01" in now.output
    assert "successor: 32.24.04 (told by moved_to)" in now.output
    then = json.loads(run("show", "32.24.48", "--on", "2021-01-01", "--json").output)
    assert (then["standing"], then["edition"], then["on"]) == ("known", "2025-08", "2021-01-01")
    assert "archive code: K\nBrug G01." in run("show", "32.24.04").output


def test_a_retired_number_is_shown_from_the_last_edition_that_had_it(run: Any) -> None:
    run("import", "kle-2025-08.csv")
    run("import", "kle-2026-02.csv")
    assert "edition 2025-08; retired on 2026-03-01" in run("show", "32.24.48", "--on", "2026-03-01").output
    assert "edition 2026-02; not_yet on 2025-09-01" in run("show", "32.24.49", "--on", "2025-09-01").output


def test_a_facet_and_a_nameless_group_are_shown(run: Any, tmp_path: Path) -> None:
    run("import", "facets.csv", "--edition", "2020-11")
    assert run("show", "K02").output.startswith("K02  Klage\nfacet in edition 2020-11; known on ")
    (tmp_path / "os2kle.txt").write_text("KLENummer='32.24.04':KLETitel='x':Keywords[Weight]=ord[5];\n")
    run("import", "os2kle.txt", "--edition", "2026-02", "--format", "os2kle")
    assert "32.24  (the file tells no title)" in run("show", "32.24").output
    assert "keywords: ord" in run("show", "32.24.04").output


def test_an_official_file_shows_laws_and_guidance(run: Any) -> None:
    assert run("import", str(REST_32)).exit_code == 0
    shown = run("show", "32.24.07").output
    assert "laws: Aktivloven § 40a" in shown
    assert "filters: JobcenterDelplan" in shown


def test_changes_between_two_editions(run: Any) -> None:
    run("import", "kle-2025-08.csv")
    run("import", "kle-2026-02.csv")
    assert run("changes", "2025-08", "2026-02").output.splitlines() == [
        "subjects, 2025-08 -> 2026-02",
        "added (1): 32.24.49",
        "removed (1): 32.24.48",
        "retitled: 32.24.04 Kontanthjælp -> Hjælp/støtte",
    ]
    found = json.loads(run("changes", "2025-08", "2026-02", "--json").output)
    assert (found["subjects"]["added"], found["subjects"]["keywords"]) == (["32.24.49"], None)


def test_changes_tell_spaces_and_keywords_apart(run: Any, tmp_path: Path) -> None:
    line = "KLENummer='32.24.04':KLETitel='a/b':Keywords[Weight]=et[5];to[5];tre[5];\n"
    (tmp_path / "old-2025-08.txt").write_text(line)
    (tmp_path / "new-2026-02.txt").write_text(
        line.replace("a/b", "a / b").replace("et[5]", "fire[5]").replace("to[5]", "to[6]")
    )
    run("import", "old-2025-08.txt")
    run("import", "new-2026-02.txt")
    assert run("changes", "2025-08", "2026-02").output.splitlines()[1:] == [
        "retitled by spaces only (1): 32.24.04",
        "keywords: 32.24.04 +fire, -et, ~to",
    ]


WRONG = (
    (("import", "missing.csv"), 2, "does not exist"),
    (("import", "facets.csv"), 3, "--edition YYYY-MM"),
    (("import", "facets.csv", "--edition", "februar"), 3, "kle.label_malformed"),
    (("import", "broken.xml"), 3, "the XML is broken or cut off"),
    (("show", "32.24.4"), 3, "kle.number_malformed"),
    (("show", "32.24.04"), 3, "in no imported edition"),
    (("show", "32.24.04", "--on", "i går"), 2, "does not match"),
    (("changes", "2025-08", "2026-02"), 3, "not imported"),
    (("changes", "x", "2026-02"), 3, "kle.label_malformed"),
    (("changes", "sample", "2026-02"), 3, "not imported"),
)


def test_wrong_use_and_bad_input_end_with_one_plain_line_and_change_nothing(run: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_bytes(plan_xml("")[:110])
    for arguments, exit_code, words in WRONG:
        result = run(*arguments)
        assert (arguments, result.exit_code, words in result.output) == (arguments, exit_code, True)
        assert "Traceback" not in result.output
    assert run("editions", "--json").output == "[]\n"


def test_subjects_and_facets_alone_cannot_be_compared(run: Any) -> None:
    run("import", "kle-2025-08.csv")
    run("import", "facets.csv", "--edition", "2026-02")
    result = run("changes", "2025-08", "2026-02")
    assert (result.exit_code, "only facets" in result.output) == (3, True)
