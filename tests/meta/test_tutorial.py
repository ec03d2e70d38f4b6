# SPDX-License-Identifier: MPL-2.0
"""The first hour, command for command as it is printed, on a database of its own."""

from __future__ import annotations

import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest

from overblik.demo.persons import person
from tests.cli.installed import installed, overblik
from tests.meta.test_documents import PROGRAM, blocks
from tests.places import CHECKOUT

__all__ = ["installed"]

TUTORIAL = CHECKOUT / "docs/tutorial/first-hour.md"
ELLEN = person("ellen").citizen.cpr.digits
TITLE = "Hjælp til flytning"

_HEREDOC = re.compile(r"^cat > (\S+) <<'END'\n(.*?)^END\n", re.MULTILINE | re.DOTALL)


@pytest.fixture
def in_the_demo(installed: Path) -> None:
    """What `make demo` has done by then, as far as these commands need it: the sample and Birkelunde's rules."""
    rules = (files("overblik.demo") / "rules" / "birkelunde.yaml").read_bytes()
    (installed / "birkelunde.yaml").write_bytes(rules)
    run("kle sample")
    run("disclosure apply birkelunde.yaml")


def run(line: str) -> str:
    """What the command prints; a number it asks for is Ellen's."""
    done = overblik(*shlex.split(line), given=f"{ELLEN}\n")
    assert done.exit_code == 0, (line, done.output)
    return done.output


@pytest.mark.usefixtures("in_the_demo")
def test_the_first_hour_goes_as_it_is_told(tmp_path: Path) -> None:
    seen: list[tuple[str, str, bool]] = []
    for block in blocks(TUTORIAL, "sh"):
        for name, text in _HEREDOC.findall(block):
            (tmp_path / name).write_text(text, encoding="utf-8")
        for line in _HEREDOC.sub("", block).splitlines():
            command = line.partition(PROGRAM)[2].strip()
            if command and not command.startswith("database"):
                seen.append((command, run(command), TITLE in run("overview --cpr -")))
    told = [(command.split()[0], shown) for command, _, shown in seen]
    assert [shown for name, shown in told if name == "import"] == [False, True, True]
    assert "unchanged 1" in [output for command, output, _ in seen if command.startswith("import")][-1]
    assert [shown for name, shown in told if name == "disclosure"] == [False, False, True]
