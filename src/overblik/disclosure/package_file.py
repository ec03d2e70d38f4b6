# SPDX-License-Identifier: MPL-2.0
"""The file of packages: YAML, read so that every error names its line. The shipped one and one's own alike."""

from __future__ import annotations

from typing import Any

import yaml

from overblik.disclosure.package import FacetException, Package
from overblik.disclosure.yaml_file import documents, error_at, pairs, rules_of, value
from overblik.errors import InvalidInput
from overblik.kle.number import FacetPattern

_LANGUAGES = ("da", "en")


def read(data: bytes) -> tuple[Package, ...]:
    """The packages of a file, each with the exceptions of that file.

    Raises InvalidInput naming the line and what to write instead; nothing of the content is repeated.
    """
    found = documents(data)
    if len(found) != 1:
        raise InvalidInput(
            "disclosure.packages_empty",
            "A file of packages is one document; write packages: and a list of them",
        )
    fields = _fields(found[0], "a file of packages", ("packages",), ("exceptions",))
    exceptions = tuple(map(_exception, _listed(fields.get("exceptions"))))
    packages = tuple(_package(each, exceptions) for each in _listed(fields["packages"]))
    if not packages:
        raise error_at(fields["packages"], "disclosure.packages_empty", "packages: is empty; write a package")
    for ids, nodes in (
        ([one.id for one in packages], _listed(fields["packages"])),
        ([one.id for one in exceptions], _listed(fields.get("exceptions"))),
    ):
        for place, id_ in enumerate(ids):
            if id_ in ids[:place]:
                raise error_at(
                    nodes[place], "disclosure.package_twice", "this id stands twice; give each its own"
                )
    return packages


def _package(node: yaml.Node, exceptions: tuple[FacetException, ...]) -> Package:
    fields = _fields(node, "a package", ("id", "title", "about", "rules"), ("step",))
    step = value(fields["step"]) if "step" in fields else None
    if step is not None and (not isinstance(step, str) or not step.isdecimal()):
        raise error_at(
            fields["step"],
            "disclosure.field_value",
            "step: is a whole number; leave it out where none is known",
        )
    rules = rules_of(fields["rules"])
    if not rules:
        raise error_at(fields["rules"], "disclosure.packages_empty", "rules: is empty; write a rule")
    spoken = [(rule.kle, rule.facet) for rule in rules]
    for place, area in enumerate(spoken):
        if area in spoken[:place]:
            raise error_at(
                _listed(fields["rules"])[place],
                "disclosure.package_twice",
                "an earlier rule is about the same area and facet; put both into one",
            )
    return Package(
        id=_word(fields["id"]),
        step=None if step is None else int(step),
        title=_words(fields["title"]),
        about=_words(fields["about"]),
        rules=rules,
        exceptions=exceptions,
    )


def _exception(node: yaml.Node) -> FacetException:
    fields = _fields(node, "an exception", ("id", "title", "about", "facets"), ())
    facets = []
    for each in _listed(fields["facets"]):
        try:
            facets.append(FacetPattern(_word(each)))
        except InvalidInput as error:
            raise error_at(each, error.code, error.message) from None
    return FacetException(
        _word(fields["id"]), _words(fields["title"]), _words(fields["about"]), tuple(facets)
    )


def _fields(
    node: yaml.Node, what: str, needed: tuple[str, ...], others: tuple[str, ...]
) -> dict[str, yaml.Node]:
    allowed = ", ".join((*needed, *others))
    found = dict(pairs(node, f"{what} has fields: {allowed}"))
    for name, (key, _) in found.items():
        if name not in needed and name not in others:
            raise error_at(key, "disclosure.field_unknown", f"{what} has only the fields {allowed}")
    for name in needed:
        if name not in found:
            raise error_at(node, "disclosure.field_missing", f"{name}: is missing in {what}")
    return {name: inner for name, (_, inner) in found.items()}


def _listed(node: yaml.Node | None) -> list[yaml.Node]:
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise error_at(node, "disclosure.field_value", "this is a list; begin each entry with a hyphen")
    return list(node.value)


def _word(node: yaml.Node) -> str:
    found: Any = value(node)
    if not isinstance(found, str) or not found.strip():
        raise error_at(node, "disclosure.field_value", "write a text")
    return found


def _words(node: yaml.Node) -> dict[str, str]:
    fields = _fields(node, "a text", _LANGUAGES, ())
    return {language: _word(fields[language]) for language in _LANGUAGES}
