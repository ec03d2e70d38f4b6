# SPDX-License-Identifier: MPL-2.0
"""The files of the checkout as a person would list them: without what `.gitignore` leaves out."""

from __future__ import annotations

import functools
import os
import re
from fnmatch import fnmatch
from pathlib import Path

from tests.places import CHECKOUT

_BINARY = frozenset({".png", ".ico", ".gz", ".mo", ".woff", ".woff2", ".zip", ".jpg"})


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file, sorted; paths are absolute."""
    ignored = [line for line in (CHECKOUT / ".gitignore").read_text().split() if not line.startswith("#")]
    found: list[Path] = []
    for folder, names, leaves in os.walk(CHECKOUT):
        here = Path(folder)
        names[:] = [name for name in names if name != ".git" and not _is_ignored(here / name, True, ignored)]
        # In a linked work tree `.git` is a file.
        found.extend(
            here / leaf for leaf in leaves if leaf != ".git" and not _is_ignored(here / leaf, False, ignored)
        )
    return tuple(sorted(found))


def texts() -> tuple[Path, ...]:
    """Every file that holds text."""
    return tuple(path for path in files() if path.suffix not in _BINARY)


def python(*folders: str) -> tuple[Path, ...]:
    """Every Python file below the folders (of the checkout; all unless given)."""
    roots = [CHECKOUT / folder for folder in folders] or [CHECKOUT]
    return tuple(p for p in files() if p.suffix == ".py" and any(p.is_relative_to(root) for root in roots))


def markdown() -> tuple[Path, ...]:
    """Every document."""
    return tuple(path for path in files() if path.suffix == ".md")


def name(path: Path) -> str:
    """The path as it is written in the tree."""
    return path.relative_to(CHECKOUT).as_posix()


@functools.cache
def read(path: Path) -> str:
    """The text of a file."""
    return path.read_text(encoding="utf-8")


def table_rows(text: str) -> list[list[str]]:
    """The cells of every body row of the Markdown tables in `text`."""
    rows: list[list[str]] = []
    body = False
    for line in text.splitlines():
        if not line.startswith("|"):
            body = False
        elif re.fullmatch(r"[|\s:-]+", line):
            body = True
        elif body:
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            rows.append([cell.strip().replace(r"\|", "|") for cell in cells])
    return rows


def _is_ignored(path: Path, is_folder: bool, patterns: list[str]) -> bool:
    for pattern in patterns:
        if pattern.endswith("/") and not is_folder:
            continue
        plain = pattern.rstrip("/")
        if plain.startswith("/"):
            if path == CHECKOUT / plain[1:]:
                return True
        elif fnmatch(path.name, plain):
            return True
    return False
