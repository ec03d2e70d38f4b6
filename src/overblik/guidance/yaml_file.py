# SPDX-License-Identifier: MPL-2.0
"""The file in which texts are kept: YAML, read so that every error names its line.

One document per authority; the shipped files have areas only. Only plain values: no tags, no aliases,
nothing that could grow while read. The form is that of the structs in `text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
import yaml

from overblik.errors import InvalidInput
from overblik.guidance.refusal import Refusal, refusal_of
from overblik.guidance.text import AreaText, AuthorityTexts

MAX_BYTES = 2_000_000
"""Some thousand texts in two languages; a bound on the work of reading."""

_DEPTH = 10
# The one written in C, where there is one: the shipped texts are read at the start of every process.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "int", "float", "timestamp"))
_T = TypeVar("_T")


class ShippedTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the package."""

    areas: tuple[AreaText, ...]


def write(texts: Iterable[AuthorityTexts]) -> str:
    """The file of these texts; reading it gives the same texts (version 0)."""
    return "---\n".join(_document(each) for each in texts)


def read(data: bytes) -> tuple[AuthorityTexts, ...]:
    """The texts of each authority in the file.

    Raises InvalidInput naming the line and what to write instead; nothing of the content is repeated.
    """
    found = _read(data, AuthorityTexts, "")
    if not found:
        raise InvalidInput(
            "guidance.file_empty", "The file holds no texts; write authority: and areas:, or export first"
        )
    seen: set[str] = set()
    for each in found:
        if each.authority in seen:
            raise InvalidInput(
                "guidance.authority_twice",
                f"The file holds authority {each.authority} twice; put its texts into one document",
            )
        seen.add(each.authority)
    return tuple(found)


def read_shipped(data: bytes, name: str) -> tuple[AreaText, ...]:
    """The texts of one file of the package; an error names the file too."""
    return tuple(area for texts in _read(data, ShippedTexts, f"{name}: ") for area in texts.areas)


def _document(texts: AuthorityTexts) -> str:
    plain = msgspec.to_builtins(texts)
    plain.pop("version", None)
    remark = f"# Version {texts.version}.\n" if texts.version else ""
    return remark + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)


def _read(data: bytes, form: type[_T], file: str) -> list[_T]:
    if len(data) > MAX_BYTES:
        raise InvalidInput(
            "guidance.file_too_big", f"{file}The file is larger than {MAX_BYTES} bytes; split it by authority"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error(file, line, "guidance.file_encoding", "not UTF-8; save the file as UTF-8") from None
    return [_converted(node, form, file) for node in _documents(text, file)]


def _documents(text: str, file: str) -> list[yaml.Node]:
    depth = 0
    try:
        # Events first: they show depth and aliases before anything is built of them.
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH:
                raise _error(
                    file, _line(event), "guidance.file_depth", "nested deeper than any field; outdent it"
                )
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise _error(
                    file,
                    _line(event),
                    "guidance.file_alias",
                    "anchors and aliases are not used; write it out",
                )
        return list(yaml.compose_all(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _error(
            file,
            mark.line + 1 if mark else 1,
            "guidance.file_yaml",
            "not valid YAML; check indentation, colons and quotes near there",
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _error(file, line, "guidance.file_yaml", "a character no text file has; remove it") from None


def _converted(node: yaml.Node, form: type[_T], file: str) -> _T:
    lines: dict[str, int] = {}
    plain = _plain(node, "$", lines, file)
    try:
        found = msgspec.convert(plain, form)
    except msgspec.ValidationError as error:
        raise _refused(refusal_of(error), lines, file) from None
    _check_twice(found, lines, file)
    return found


def _check_twice(found: Any, lines: dict[str, int], file: str) -> None:
    """An area or a local status that stands twice would have one of its texts never shown."""
    for name, keys in (
        ("areas", [(each.kle, each.facet) for each in found.areas]),
        ("statuses", [(each.source, each.status) for each in getattr(found, "statuses", ())]),
    ):
        seen: dict[Any, int] = {}
        for place, key in enumerate(keys):
            line = lines[f"$.{name}[{place}]"]
            if key in seen:
                raise _error(
                    file,
                    line,
                    "guidance.entry_twice",
                    f"the same stands in line {seen[key]} already; put both into one",
                )
            seen[key] = line


def _plain(node: yaml.Node, path: str, lines: dict[str, int], file: str) -> Any:
    """The values as they are written, so that 32.24 is no number; `lines` learns where each stands."""
    lines.setdefault(path, _line(node))
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines, file))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, f"{path}[{place}]", lines, file) for place, each in enumerate(node.value)]
    if node.tag not in _PLAIN:
        raise _error(
            file, _line(node), "guidance.field_value", "write a text; to inherit the field, leave it out"
        )
    return node.value


def _pairs(node: yaml.MappingNode, path: str, lines: dict[str, int], file: str) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _error(
                file, _line(key), "guidance.field_unknown", "a field is a plain word followed by a colon"
            )
        if key.value in seen:
            raise _error(file, _line(key), "guidance.field_twice", "this field stands twice; keep one")
        seen.add(key.value)
        inner = f"{path}.{key.value}"
        lines[inner] = _line(key)
        yield key.value, _plain(value, inner, lines, file)


def _refused(refusal: Refusal, lines: dict[str, int], file: str) -> InvalidInput:
    if refusal.unknown is not None:
        line = lines.get(f"{refusal.place}.{refusal.unknown}", lines.get(refusal.place, 1))
        return _error(
            file, line, "guidance.field_unknown", "there is no such field here; see how to write texts"
        )
    line = lines.get(refusal.place, 1)
    return InvalidInput(
        "guidance.field_value",
        f"{file}Line {line}: {refusal}",
        line=line,
        field=refusal.field,
        remedy=refusal.remedy,
    )


def _line(at: yaml.Node | yaml.Event) -> int:
    return at.start_mark.line + 1 if at.start_mark else 1


def _error(file: str, line: int, code: str, message: str) -> InvalidInput:
    return InvalidInput(code, f"{file}Line {line}: {message}", line=line)
