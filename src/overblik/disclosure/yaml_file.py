# SPDX-License-Identifier: MPL-2.0
"""The file in which a municipality keeps its rules: YAML, read so that every error names its line.

One document per authority. Only plain values: no tags, no aliases, nothing that could grow while read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from overblik.disclosure.plain import of_plain, to_plain
from overblik.disclosure.rule import Rule, RuleSet, check_authority
from overblik.errors import InvalidInput

MAX_BYTES = 1_000_000
"""Some five thousand rules: more than any municipality has, and a bound on the work of reading."""

_DEPTH = 8
_TRUE = frozenset({"true", "yes", "on"})
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_TAG + name for name in ("str", "bool", "int", "float", "timestamp", "null"))


def write(rule_sets: Iterable[RuleSet]) -> str:
    """The file of these rules; reading it gives the same rules (stops are told as remarks only)."""
    return "---\n".join(_document(each) for each in rule_sets)


def read(data: bytes) -> tuple[RuleSet, ...]:
    """The rule sets in the file (version 0, no stops).

    Raises InvalidInput naming the line and what to write instead; nothing of the content is repeated.
    """
    found = [_rule_set(node) for node in documents(data)]
    if not found:
        raise InvalidInput(
            "disclosure.file_empty", "The file holds no rules; write authority: and rules:, or export first"
        )
    seen: set[str] = set()
    for each in found:
        if each.authority in seen:
            raise InvalidInput(
                "disclosure.authority_twice",
                f"The file holds authority {each.authority} twice; put its rules into one document",
            )
        seen.add(each.authority)
    return tuple(found)


def _document(rules: RuleSet) -> str:
    plain = {"authority": rules.authority, "rules": [to_plain(rule) for rule in rules.rules]}
    remark = f"# Version {rules.version}.\n" if rules.version else ""
    if rules.stops:
        remark += f"# Stops in force: {len(rules.stops)}; publishing lifts them.\n"
    return remark + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)


def documents(data: bytes) -> list[yaml.Node]:
    """The documents of a file of rules. Raises InvalidInput naming the line."""
    if len(data) > MAX_BYTES:
        raise InvalidInput("disclosure.file_too_big", f"The file is larger than {MAX_BYTES} bytes; split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            "disclosure.file_encoding", f"Line {line}: not UTF-8; save the file as UTF-8", line=line
        ) from None
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH:
                raise error_at(event, "disclosure.file_depth", "nested deeper than any field; outdent it")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise error_at(
                    event, "disclosure.file_alias", "anchors and aliases are not used; write it out"
                )
        return list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"Line {mark.line + 1}, column {mark.column + 1}" if mark else "The file"
        raise InvalidInput(
            "disclosure.file_yaml",
            f"{place}: not valid YAML; check indentation, colons and quotes near there",
            line=mark.line + 1 if mark else None,
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InvalidInput(
            "disclosure.file_yaml", f"Line {line}: a character no text file has; remove it", line=line
        ) from None


def _rule_set(node: yaml.Node) -> RuleSet:
    fields = dict(pairs(node, "a document has authority: and rules:"))
    for name, (key, _) in fields.items():
        if name not in ("authority", "rules"):
            raise error_at(key, "disclosure.field_unknown", "a document has authority: and rules: only")
    for name in ("authority", "rules"):
        if name not in fields:
            raise error_at(node, "disclosure.field_missing", f"{name}: is missing in this document")
    authority = fields["authority"][1]
    cvr = authority.value if isinstance(authority, yaml.ScalarNode) else ""
    try:
        check_authority(cvr)
    except InvalidInput as error:
        raise error_at(authority, error.code, error.message) from None
    return RuleSet(authority=cvr, rules=rules_of(fields["rules"][1]))


def rules_of(listed: yaml.Node) -> tuple[Rule, ...]:
    """The rules that a list spells, each id once. Raises InvalidInput naming the line."""
    if not isinstance(listed, yaml.SequenceNode):
        raise error_at(listed, "disclosure.field_value", "rules: is a list; begin each rule with a hyphen")
    rules: list[Rule] = []
    seen: dict[str, int] = {}
    for each in listed.value:
        rule = _rule(each)
        if rule.id in seen:
            raise error_at(
                each,
                "disclosure.rule_twice",
                f"the id {rule.id} is taken by the rule in line {seen[rule.id]}",
            )
        seen[rule.id] = each.start_mark.line + 1
        rules.append(rule)
    return tuple(rules)


def _rule(node: yaml.Node) -> Rule:
    fields = dict(pairs(node, "a rule has fields: id, kle and more"))
    try:
        return of_plain({name: value(node) for name, (_, node) in fields.items()})
    except InvalidInput as error:
        if "line" in error.params:
            raise
        name = error.params.get("field")
        key = fields.get(str(name), (node, node))[0]
        message = f"{name}: {error.message}" if name else error.message
        raise error_at(key, error.code, message) from None


def pairs(node: yaml.Node, expected: str) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
    """Each field of a mapping with the nodes of its name and value. Raises InvalidInput naming the line."""
    if not isinstance(node, yaml.MappingNode):
        raise error_at(node, "disclosure.field_value", f"{expected}; found something else")
    seen: set[str] = set()
    for key, inner in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise error_at(key, "disclosure.field_unknown", "a field is a plain word followed by a colon")
        if key.value in seen:
            raise error_at(key, "disclosure.field_twice", "this field stands twice; keep one")
        seen.add(key.value)
        yield key.value, (key, inner)


def value(node: yaml.Node) -> Any:
    """Texts as they are written, so that 32.24 is no number and 2020-12-01 no date object."""
    if isinstance(node, yaml.MappingNode):
        return {name: value(inner) for name, (_, inner) in pairs(node, "fields")}
    if isinstance(node, yaml.SequenceNode):
        return [value(each) for each in node.value]
    if node.tag not in _PLAIN_TAGS:
        raise error_at(node, "disclosure.field_value", "tags are not used; write a plain value")
    if node.tag == _TAG + "bool":
        return node.value.lower() in _TRUE
    return None if node.tag == _TAG + "null" else node.value


def error_at(at: yaml.Node | yaml.Event, code: str, message: str) -> InvalidInput:
    """What is wrong, with its line."""
    line = at.start_mark.line + 1 if at.start_mark else 1
    return InvalidInput(code, f"Line {line}: {message}", line=line)
