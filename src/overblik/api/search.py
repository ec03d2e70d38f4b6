# SPDX-License-Identifier: MPL-2.0
"""Searches of other systems, from the element that came to the element that goes: the same for every service.

No object is told of before it has been decided that the asker may see it, and no number before everybody the
answer tells of has a row in the access log.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from overblik.access.clients import reader_of
from overblik.access.machines import SourceSystem
from overblik.access.rights import Reader, shown
from overblik.audit.access import Channel, Look
from overblik.index.anchors import person_key
from overblik.index.excerpt import excerpt, ordered, within
from overblik.index.expression import HeldObject, Listed
from overblik.index.granted import with_days
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState
from overblik.index.search import Finding, Scope, find
from overblik.index.store import Conn
from overblik.intake.asking import Question, protected
from overblik.intake.revealing import persons_in, revealed
from overblik.people import disclosed
from overblik.people.cpr import Cpr, FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.asking import INCLUDED, LARGEST_PAGE, Answer, Asked, Count, Page, pointed_at
from overblik.wire.roles import RoleMap
from overblik.wire.sdi.answer import encode_answer as write_cases
from overblik.wire.sdi.search import read_search as read_cases
from overblik.wire.yi.answer import encode_answer as write_benefits
from overblik.wire.yi.search import read_search as read_benefits

PURPOSE = "fremsoeg"

_LONGEST_NAME = 200
_NUMBER = re.compile(r"[0-9]{6}[^0-9]{0,3}[0-9]{4}", re.ASCII)


class Asker(NamedTuple):
    """Who asks: the system that was let in, whom it says it asks for, and the id of the call.

    `transaction` may stand in a log as it is; `on_behalf_of` is as it came.
    """

    source: SourceSystem
    transaction: str
    on_behalf_of: str | None = None


def answer_cases(
    conn: Conn,
    ring: KeyRing,
    fictive: FictiveRule,
    body: Any,
    asker: Asker,
    at: dt.datetime,
    roles: RoleMap | None = None,
) -> bytes:
    """The answer to a FremsoegSagDokumentIndeksInput, as an element to stand in a SOAP body.

    `body`: the element as lxml read it, without comments. `conn` must be in autocommit and outside a
    transaction. Raises InvalidInput (what is wrong, with its element), Unavailable.
    """
    return write_cases(answer(conn, ring, fictive, read_cases(body, roles), asker, at), roles)


def answer_benefits(
    conn: Conn,
    ring: KeyRing,
    fictive: FictiveRule,
    body: Any,
    asker: Asker,
    at: dt.datetime,
    roles: RoleMap | None = None,
) -> bytes:
    """The answer to a FremsoegYdelseIndeksInput; else as `answer_cases`."""
    return write_benefits(answer(conn, ring, fictive, read_benefits(body, roles), asker, at), roles)


def answer(
    conn: Conn, ring: KeyRing, fictive: FictiveRule, asked: Asked, asker: Asker, at: dt.datetime
) -> Answer:
    """What a search finds, as far as the asker may see it."""
    reader = reader_of(conn, asker.source)
    look = look_of(asker, at, PURPOSE)
    question = protected(asked.expression, ring, fictive)
    found = _find(conn, question, reader, ring, look)
    of = {kind: [held for held in found.objects if held.state.kind is kind] for kind in Kind}
    counts = {kind: Count(len(of[kind]), asked.pages.get(kind, Page())) for kind in found.kinds}
    page = tuple(
        held
        for kind, count in counts.items()
        if asked.parts.get(kind)
        for held in _page(ordered(of[kind], asked.order.get(kind, ())), count.page)
    )
    more = _included(conn, asked, page, reader)
    numbers = _known(question, found, ring)
    told = [_excerpt(held, asked) for held in (*page, *more)]
    numbers |= _numbers(conn, ring, (*page, *more), told, numbers.keys(), look)
    open_ = [msgspec.structs.replace(held, state=revealed(held.state, numbers)) for held in told]
    return Answer(counts, within(found.objects), tuple(open_[: len(page)]), tuple(open_[len(page) :]))


def _find(conn: Conn, question: Question, reader: Reader, ring: KeyRing, look: Look) -> Finding:
    return find(
        conn,
        question.expression,
        scope_of(reader),
        functools.partial(_seen, reader),
        persons=question.keys(ring),
        look=look,
    )


def _seen(reader: Reader, held: HeldObject) -> ObjectState | None:
    """As much as the reader may see; a grant with the days that the index fills in."""
    state = shown(reader, held)
    return with_days(state) if state is not None and state.kind is Kind.GRANT else state


def look_of(asker: Asker, at: dt.datetime, purpose: str) -> Look:
    """The look of whoever asks."""
    return Look(
        at, asker.source.name, Channel.INDEX, purpose, asker.transaction, _unnumbered(asker.on_behalf_of)
    )


def scope_of(reader: Reader) -> Scope:
    """What a reader's rights say of where to look at all."""
    return Scope(reader.authorities, reader.system, reader.everything)


def _page(objects: list[HeldObject], page: Page) -> list[HeldObject]:
    return objects[page.first : page.first + page.most]


def _included(
    conn: Conn, asked: Asked, page: tuple[HeldObject, ...], reader: Reader
) -> tuple[HeldObject, ...]:
    """What the objects of the page point to, as far as it was asked for, may be seen and is not there already."""
    there = {held.state.object_id for held in page}
    wanted: dict[uuid.UUID, Kind] = {}
    for include in sorted(asked.include):
        kind = INCLUDED[include]
        if asked.parts.get(kind):
            wanted.update((each, kind) for each in pointed_at(page, include) if each not in there)
    result: list[HeldObject] = []
    for kind in Kind:
        ids = [each for each, of in wanted.items() if of is kind][:LARGEST_PAGE]
        if ids:
            listed = Listed(kind, frozenset(ids))
            found = find(conn, listed, scope_of(reader), functools.partial(shown, reader))
            rank = {each: place for place, each in enumerate(ids)}
            result.extend(sorted(found.objects, key=lambda held: rank[held.state.object_id]))
    return tuple(result)


def _excerpt(held: HeldObject, asked: Asked) -> HeldObject:
    return msgspec.structs.replace(held, state=excerpt(held.state, asked.parts[held.state.kind]))


def _known(question: Question, found: Finding, ring: KeyRing) -> dict[uuid.UUID, Cpr]:
    """The numbers that the asker named, under the keys that objects name them by; these persons are logged.

    Not that of a person whose number has been changed since: the answer says the present one.
    """
    return {
        found.persons[key]: cpr
        for key, cpr in question.persons.items()
        if found.persons.get(key) in ring.party_keys("cpr", cpr.digits)
    }


def _numbers(
    conn: Conn,
    ring: KeyRing,
    objects: Iterable[HeldObject],
    told: Iterable[HeldObject],
    known: Iterable[uuid.UUID],
    look: Look,
) -> Mapping[uuid.UUID, Cpr]:
    """The numbers that the answer needs; everybody it tells of is logged, needed or not."""
    ids = {held.state.object_id for held in objects}
    named = {key for held in told for key in persons_in(held.state)}
    about = {key for held in objects for each in (held, *held.around) for key in _parties(each)}
    return disclosed.numbers(conn, ring, (named | about) - set(known), ids, look)


def _parties(held: HeldObject) -> Iterable[uuid.UUID]:
    """The persons an object is about."""
    for relation in held.state.relations:
        if relation.type == RelationType.PARTY and (key := person_key(relation.reference)) is not None:
            yield key


def _unnumbered(name: str | None) -> str | None:
    """A name that may stand in the log. One that could hold a person number may not."""
    if name is None:
        return None
    return "?" if _NUMBER.search(name) else name[:_LONGEST_NAME]
