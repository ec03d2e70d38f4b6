# SPDX-License-Identifier: MPL-2.0
"""Every text of a room that is to be translated, found in its code and templates."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import overblik.portal

ROOT = Path(overblik.portal.__file__).parent
CATALOGUE = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"

_TRANSLATE = re.compile(r"""\{%\s*translate\s+"([^"]+)"|\{%\s*translate\s+'([^']+)'""")
_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_CALLS = ("gettext", "gettext_noop", "gettext_lazy", "ngettext")
_PLURAL = re.compile(r"\{%\s*plural\s*%\}")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def used(root: Path = ROOT) -> set[str]:
    """All message ids of a room, the portal unless another is named; of a plural the singular."""
    found: set[str] = set()
    for path in sorted(root.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        found.update(one or two for one, two in _TRANSLATE.findall(text))
        found.update(_VARIABLE.sub(r"%(\1)s", _PLURAL.split(body)[0]) for body in _BLOCK.findall(text))
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found
