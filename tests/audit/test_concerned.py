# SPDX-License-Identifier: MPL-2.0
"""Every change says whom it concerns: what is not said is shown to no auditor of an authority."""

from __future__ import annotations

import ast

from tests.meta import tree
from tests.places import CHECKOUT


def test_every_call_that_logs_a_change_says_whom_it_concerns() -> None:
    """`authority=` a CVR number, EVERY_AUTHORITY, or None for what concerns no authority; see `record_change`."""
    silent = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in tree.python("src/overblik")
        for node in ast.walk(ast.parse(tree.read(path)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "record_change"
        and "authority" not in {keyword.arg for keyword in node.keywords}
    ]
    assert silent == []
