# SPDX-License-Identifier: MPL-2.0
"""The texts that come with the program: written for this project, one small file for each family of areas."""

from __future__ import annotations

import functools
from importlib.resources import files

from overblik.guidance.text import AreaText
from overblik.guidance.yaml_file import read_shipped


@functools.cache
def shipped_texts() -> tuple[AreaText, ...]:
    """All of them; read once in a process."""
    folder = files(__package__) / "texts"
    ordered = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=_name)
    return tuple(area for file in ordered for area in read_shipped(file.read_bytes(), f"texts/{file.name}"))


def _name(file: object) -> str:
    return str(getattr(file, "name", ""))
