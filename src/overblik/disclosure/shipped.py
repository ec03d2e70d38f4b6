# SPDX-License-Identifier: MPL-2.0
"""The packages that come with the program."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml

from overblik.disclosure.package import Package
from overblik.disclosure.plain import of_plain


@functools.cache
def shipped_packages() -> tuple[Package, ...]:
    """All of them in the order of the file; read once in a process."""
    text = (files(__package__) / "agreement.yaml").read_text(encoding="utf-8")
    return tuple(map(_package, yaml.safe_load(text)["packages"]))


def _package(told: Mapping[str, Any]) -> Package:
    return Package(
        id=told["id"],
        step=told.get("step"),
        title=told["title"],
        about=told["about"],
        rules=tuple(of_plain({name: _text(value) for name, value in rule.items()}) for rule in told["rules"]),
    )


def _text(value: Any) -> Any:
    """Days are read as text, as in a municipality's own file."""
    return value if isinstance(value, bool | int | str) else value.isoformat()
