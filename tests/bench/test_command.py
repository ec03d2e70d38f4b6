# SPDX-License-Identifier: MPL-2.0
"""`overblik bench` at the smallest scale, whole: real server, real load, every figure there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from overblik.bench.scale import SIZES, Scale
from overblik.database import server
from overblik.settings import Mode, Settings
from tests.conftest import FOLDER
from tests.kle.build import FEB_2026

OVERVIEW = {
    "citizens", "cases", "requests_per_s", "p50_ms", "p99_ms", "statements_per_request", "statement_per_s",
    "pgbench_per_s", "ratio_to_pgbench",
}  # fmt: skip
PAGE = {
    "requests_per_s", "p50_ms", "p99_ms", "statements_per_request", "empty_view_per_s", "ratio_to_empty_view",
    "cost_ratio_to_usual", "cases", "citizens", "bytes",
}  # fmt: skip
INTAKE = {
    "objects", "first_per_s", "unchanged_per_s", "peak_memory_mb", "raw_copy_rows_per_s", "ratio_to_raw_copy",
}  # fmt: skip
SOAP = {
    "objects", "cases", "import_per_s", "intake_per_s", "ratio_to_intake", "search_per_s", "search_p50_ms",
    "search_p99_ms", "statements_per_search", "pgbench_per_s", "ratio_to_pgbench", "bytes",
}  # fmt: skip
WHAT_IF = {
    "objects", "what_if_s", "group_by_s", "ratio_to_group_by", "citizens_s", "combinations", "citizens",
    "rolled_up_s", "ratio_rolled_up", "rolled_up_citizens_s", "rolled_up_combinations", "roll_up_s",
}  # fmt: skip
TREE = {
    "nodes", "requests_per_s", "p50_ms", "p99_ms", "statements_per_request", "empty_view_per_s",
    "ratio_to_empty_view", "bytes",
}  # fmt: skip
QUICK = ("--scale", "tiny", "--seconds", "1", "--rounds", "1")

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data folder of an operator; the benchmarks' own folder comes to lie beside it."""
    folder = Path(os.environ[FOLDER]) / f"bench-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o711)
    yield folder / "operator"
    for name in ("tiny", "intake", "soap-tiny", "whatif-tiny", "tree-tiny"):
        server.stop(Settings(data=folder / "operator-bench" / name, mode=Mode.DEMO))
    shutil.rmtree(folder)


def bench(data: Path, *words: str) -> tuple[list[dict[str, Any]], str]:
    """Run the command: the JSON lines of its output, and what it told on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", "from overblik.cli.main import main; main()", "bench", *words],
        env={**os.environ, "OVERBLIK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def assert_positive(figures: dict[str, Any], keys: set[str]) -> None:
    """Every documented key is there, and its figure is more than nothing."""
    assert keys <= figures.keys()
    assert {key: figures[key] for key in keys if not figures[key] > 0} == {}


def test_the_list_call_is_measured_with_one_statement_a_request(data: Path) -> None:
    (figures,), told = bench(data, "overview", *QUICK)

    assert_positive(figures, OVERVIEW)
    assert figures["statements_per_request"] == 1
    assert figures["cases"] == SIZES[Scale.TINY].cases
    assert figures["citizens"] * 20 == figures["cases"]
    assert figures["ratio_to_pgbench"] == pytest.approx(
        figures["requests_per_s"] / figures["pgbench_per_s"], abs=0.001
    )
    assert "ratio_to_pgbench" in told, "the readable table goes to stderr"
    assert not data.exists(), "the operator's own data is never touched"
    assert (data.with_name("operator-bench") / ".gitignore").read_text() == "*\n"


def test_pages_of_citizens_with_little_and_with_much_are_measured_beside_an_empty_view(data: Path) -> None:
    lines, told = bench(data, "page", *QUICK, "--json")

    assert [(line["page"], line["cases"], line["payments"]) for line in lines] == [
        ("start", 20, 48), ("start", 20, 200), ("benefit", 20, 200), ("start", 100, 0),
    ]  # fmt: skip
    size = SIZES[Scale.TINY]
    assert [line["citizens"] for line in lines] == [
        size.receiving, size.well_paid, size.well_paid, size.much_handled,
    ]  # fmt: skip
    for figures in lines:
        assert_positive(figures, PAGE)
        assert figures["empty_view_per_s"] > figures["requests_per_s"]
    assert lines[0]["cost_ratio_to_usual"] == 1
    assert "ratio_to_empty_view" not in told, "--json leaves the table out"


def test_deliveries_of_both_formats_are_measured_through_the_command(data: Path) -> None:
    lines, _ = bench(data, "intake", *QUICK)

    assert [line["format"] for line in lines] == ["ndjson", "sdi"]
    for figures in lines:
        assert_positive(figures, INTAKE)
        assert figures["objects"] == SIZES[Scale.TINY].objects
        assert figures["peak_memory_10x_mb"] is None, "only with --longer"


def test_soap_is_measured_beside_the_same_file_and_beside_pgbench(data: Path) -> None:
    (figures,), told = bench(data, "soap", *QUICK)

    assert_positive(figures, SOAP)
    assert figures["objects"] == SIZES[Scale.TINY].objects
    assert figures["cases"] == SIZES[Scale.TINY].cases
    assert figures["ratio_to_intake"] == pytest.approx(
        figures["import_per_s"] / figures["intake_per_s"], abs=0.001
    )
    assert figures["bytes"] > 20_000, "twenty cases with what was asked for"
    assert "ratio_to_intake" in told


def test_a_what_if_is_measured_beside_a_plain_group_by(data: Path) -> None:
    (figures,), told = bench(data, "whatif", *QUICK)
    (again,), _ = bench(data, "whatif", *QUICK, "--json")

    assert_positive(figures, WHAT_IF)
    cases = SIZES[Scale.TINY].cases
    citizens = cases // 20
    assert figures["objects"] == cases + cases // 2 + 3 * citizens + 4 * citizens
    assert figures["combinations"] < figures["objects"]
    assert figures["citizens"] <= citizens
    assert figures["ratio_to_group_by"] == pytest.approx(
        figures["what_if_s"] / figures["group_by_s"], rel=0.5
    )
    assert "ratio_to_group_by" in told
    assert again["objects"] == figures["objects"], "what was filled in is used again"


@pytest.mark.skipif(not FEB_2026.exists(), reason="the whole of KLE does not lie beside the checkout")
def test_the_tree_of_the_whole_of_kle_is_measured(data: Path) -> None:
    lines, _ = bench(data, "tree", *QUICK, "--seconds", "3", "--kle", str(FEB_2026))

    assert [line["page"] for line in lines] == ["areas", "area", "keyword", "tree"]
    for figures in lines:
        assert_positive(figures, TREE)
        assert figures["empty_view_per_s"] > figures["requests_per_s"]
    assert (lines[0]["nodes"], lines[3]["nodes"]) == (37, 37 + 498 + 2390)
    assert lines[3]["statements_per_request"] <= lines[0]["statements_per_request"]
