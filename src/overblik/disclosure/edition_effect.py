# SPDX-License-Identifier: MPL-2.0
"""What a new edition of KLE does to an authority's rules: what is gone, moved, new or renamed, and what to do about it.

Rules for numbers that are gone stay: cases created while the number was in use are still decided by them.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from overblik.disclosure.compile import CompiledRules, EffectiveRule
from overblik.disclosure.rule import BUILDING_AREA, FIELDS, Rule, RuleSet, TitleChoice, Viewers
from overblik.kle.catalogue import Catalogue
from overblik.kle.changes import changes
from overblik.kle.edition import Edition
from overblik.kle.number import FacetPattern, KlePattern
from overblik.kle.succession import Succession

_SUBJECT = 8


class EditionEffect(enum.StrEnum):
    """What happens to a number. LEAVING: the edition announces the year it goes."""

    GONE = "gone"
    MOVED = "moved"
    NEW = "new"
    RENAMED = "renamed"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedNumber:
    """One number that the rules show, or have a rule for.

    `successors` for MOVED, `before` the former title for RENAMED, `year` for LEAVING. `open`: whether the rules show
    it. `proposals` are the rules that would make what took over be shown as the number was. `sure` is False
    when the files cannot tell whether the number is gone or there.
    """

    effect: EditionEffect
    number: str
    title: str
    open: bool
    before: str = ""
    successors: tuple[str, ...] = ()
    year: int | None = None
    proposals: tuple[Rule, ...] = ()
    sure: bool = True


def edition_effects(
    rules: RuleSet, before: Edition, after: Edition, succession: Succession, catalogue: Catalogue
) -> tuple[AffectedNumber, ...]:
    """Everything of `after` that matters to these rules, in the order of the effects and numbers.

    `catalogue` holds both editions. Only subjects: rules over groups go on meaning what they say.
    """
    compiled = CompiledRules(rules)
    found = sorted(
        (*_gone(rules, compiled, before, after, succession, catalogue), *_there(compiled, before, after)),
        key=lambda one: (_ORDER.index(one.effect), one.number),
    )
    return tuple(found)


def proposed_rules(rules: Iterable[Rule], affected: Iterable[AffectedNumber]) -> tuple[Rule, ...]:
    """The rules with all that is proposed at the end; of two proposals for one number the first counts."""
    kept = list(rules)
    spoken = {(rule.kle.text, rule.facet.text if rule.facet else None) for rule in kept}
    for one in affected:
        for rule in one.proposals:
            key = (rule.kle.text, rule.facet.text if rule.facet else None)
            if key not in spoken:
                spoken.add(key)
                kept.append(rule)
    return tuple(kept)


_ORDER = tuple(EditionEffect)


def _gone(
    rules: RuleSet,
    compiled: CompiledRules,
    before: Edition,
    after: Edition,
    succession: Succession,
    catalogue: Catalogue,
) -> Iterator[AffectedNumber]:
    told = changes(before, after)
    own = {rule.kle.text for rule in rules.rules}
    for number in (*told.removed, *told.maybe_removed):
        was = compiled.effective(number, None)
        if len(number) != _SUBJECT or not (was.open or number in own):
            continue
        successors = tuple(
            each.number
            for each in succession.successors(number, catalogue, after.published)
            if len(each.number) == _SUBJECT
        )
        yield AffectedNumber(
            effect=EditionEffect.MOVED if successors else EditionEffect.GONE,
            number=number,
            title=before.entries[number].title,
            open=was.open,
            successors=successors,
            proposals=tuple(_proposals(rules, number, successors)),
            sure=number in told.removed,
        )


def _proposals(rules: RuleSet, gone: str, successors: Iterable[str]) -> Iterator[Rule]:
    """For each successor the fields that it would else have otherwise, for all facets and for each that a rule names.

    A rule for the number beats those for facets of its group, so what holds for a facet is asked with what has been
    proposed already.
    """
    compiled, taken = CompiledRules(rules), {rule.id for rule in rules.rules}
    named = {rule.facet.text for rule in rules.rules if rule.facet is not None}
    facets = [None, *(FacetPattern(text) for text in sorted(named))]
    for number in successors:
        made: list[Rule] = []
        for facet in facets:
            was = compiled.over(KlePattern(gone), facet)
            now = CompiledRules(replace(rules, rules=(*rules.rules, *made))).over(KlePattern(number), facet)
            fields = _different(was, now, number)
            if fields:
                made.append(
                    Rule(id=_new_id(number, facet, taken), kle=KlePattern(number), facet=facet, **fields)
                )
        yield from made


def _different(was: EffectiveRule, now: EffectiveRule, number: str) -> dict[str, Any]:
    """What has to be set so that `now` is as it `was`; what no rule can say is left out."""
    fields = {name: getattr(was, name) for name in FIELDS if getattr(was, name) != getattr(now, name)}
    if fields.get("viewers") is Viewers.PROPERTY_OWNER and not number.startswith(BUILDING_AREA):
        del fields["viewers"]
    return {name: value for name, value in fields.items() if value is not None}


def _new_id(number: str, facet: FacetPattern | None, taken: set[str]) -> str:
    """A name that no rule has."""
    letters = (
        ""
        if facet is None
        else "-" + facet.text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    )
    wanted = name = f"kle-{number.replace('.', '')}{letters}"
    place = 1
    while name in taken:
        place += 1
        name = f"{wanted}-{place}"
    return name


def _there(compiled: CompiledRules, before: Edition, after: Edition) -> Iterator[AffectedNumber]:
    told = changes(before, after)
    renamed = {one.number: one for one in told.retitled if not (one.only_spacing or one.only_mark)}
    new = {*told.added, *told.maybe_added}
    for number, entry in after.entries.items():
        if len(number) != _SUBJECT or not (holds := compiled.effective(number, None)).open:
            continue
        if number in new:
            yield AffectedNumber(
                effect=EditionEffect.NEW,
                number=number,
                title=entry.title,
                open=True,
                sure=number in told.added,
            )
        elif number in renamed and holds.title is TitleChoice.KLE:
            yield AffectedNumber(
                effect=EditionEffect.RENAMED,
                number=number,
                title=renamed[number].after,
                before=renamed[number].before,
                open=True,
            )
        if entry.retires_year is not None and entry.retires_year != _year(before, number):
            yield AffectedNumber(
                effect=EditionEffect.LEAVING,
                number=number,
                title=entry.title,
                year=entry.retires_year,
                open=True,
            )


def _year(edition: Edition, number: str) -> int | None:
    entry = edition.entries.get(number)
    return None if entry is None else entry.retires_year
