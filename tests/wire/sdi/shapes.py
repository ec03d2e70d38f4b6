# SPDX-License-Identifier: MPL-2.0
"""Registrations of every shape the SDI schema allows, for Hypothesis."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from hypothesis import strategies as st

from overblik.index.kinds import SENSITIVITY_CODES, DocumentState, Kind, Progress, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from overblik.wire.sdi.particles import DOCUMENT_TYPES
from overblik.wire.times import EARLIEST, LATEST
from overblik.wire.xml.draft import LIST_CHANGES
from overblik.wire.xml.particles import ACTOR_TYPES, LIFECYCLES

# Expat turns lone CR into LF unless written as a reference, which the encoder does; NUL and the like are no XML.
_LETTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cs", "Cc"),
    include_characters="\t\n\r",
    exclude_characters="\ufffe\uffff",
)


def text(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=shortest, max_size=min(longest, 12))


moments = st.datetimes(
    min_value=(EARLIEST + dt.timedelta(days=1)).replace(tzinfo=None),
    max_value=(LATEST - dt.timedelta(days=1)).replace(tzinfo=None),
    timezones=st.just(dt.UTC),
)
moment_texts = moments.map(lambda moment: moment.isoformat().replace("+00:00", "Z"))
uuids = st.uuids().map(str)
references = st.one_of(
    uuids,
    st.sampled_from(
        (
            "urn:oio:cpr-nr:6101010002",
            "urn:oio:us:borgerid:1234567",
            "urn:oio:udk:borgerid:123456789012",
            "urn:oio:cvr-nr:90000001",
            "URN:Empty",
            "urn:oio:fuldtnavn:Æ & <ø>",
        )
    ),
)
optional_moments = st.none() | moments


def some_of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any subset of these values: what is not told is missing, not empty."""
    return st.fixed_dictionaries({}, optional=fields)


validities = st.none() | st.builds(
    Validity,
    valid_from=optional_moments,
    valid_to=optional_moments,
    actor=st.none() | references,
    actor_type=st.none() | st.sampled_from(ACTOR_TYPES),
    note=st.none() | text(1024),
)
exempts = st.fixed_dictionaries({"alternative_title": text(255), "legal_basis": text(1024)})
keywords = st.lists(some_of(id=text(50), description=text(4096), category=text(50)), min_size=1, max_size=2)
notes = some_of(
    title=text(255, 1),
    content=st.binary(max_size=20).map(lambda raw: base64.b64encode(raw).decode()),
    format=uuids,
)

_PARTY = some_of(user_key=text(50), name=text(255), last_changed=moment_texts)
_ACTOR = some_of(user_key=text(50), name=text(255), cvr=st.just("90000001"), last_changed=moment_texts)
_CLASS = {"class_title": text(255), "user_key": st.just("32.30.04") | text(50), "keywords": keywords}
_SYSTEM = some_of(system_name=text(255, 1), system_uri=text(255), last_changed=moment_texts)
_NOTHING = some_of(last_changed=moment_texts)

_VALUES: dict[Kind, dict[RelationType, st.SearchStrategy[dict[str, Any]]]] = {
    Kind.CASE: {
        RelationType.ACTOR: _ACTOR,
        RelationType.CLASS: some_of(facet_title=text(255), **_CLASS),
        RelationType.PARTY: _PARTY,
        RelationType.CASE: _NOTHING,
        RelationType.OBJECT: some_of(text=text(1024)),
        RelationType.JOURNAL: some_of(document_title=text(255), exempt=exempts, note=notes),
        RelationType.IT_SYSTEM: _SYSTEM,
        RelationType.SECURITY: _NOTHING,
    },
    Kind.DOCUMENT: {
        RelationType.DOCUMENT: _NOTHING,
        RelationType.ACTOR: _ACTOR,
        RelationType.PARTY: _PARTY,
        RelationType.CLASS: some_of(**_CLASS),
        RelationType.IT_SYSTEM: _SYSTEM,
        RelationType.SECURITY: _NOTHING,
    },
}


def _relations(kind: Kind, type_: RelationType) -> st.SearchStrategy[Relation]:
    return st.builds(
        Relation,
        type=st.just(type_.value),
        role=st.none() | st.sampled_from([role.value for role in Role]) | references,
        index=st.none() | text(36),
        object_type=st.none() | st.sampled_from(("organisation", "person", "class", "company")) | references,
        reference=st.none() | references,
        validity=validities,
        values=_VALUES[kind][type_].map(lambda values: values or None),
    )


def _relation_lists(kind: Kind) -> st.SearchStrategy[tuple[Relation, ...]]:
    lists = [st.lists(_relations(kind, type_), max_size=2) for type_ in _VALUES[kind]]
    return st.tuples(*lists).map(lambda told: tuple(relation for part in told for relation in part))


def _sections(name: str, values: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[Section]]:
    return st.lists(
        st.builds(Section, name=st.just(name), values=values, index=st.none(), validity=validities),
        max_size=2,
    )


_sensitivities = st.sampled_from(sorted(SENSITIVITY_CODES))
_CASE_SECTIONS = (
    _sections(
        SectionName.PROPERTIES.value,
        some_of(
            user_key=text(50),
            handed_over=st.booleans(),
            description=text(4096),
            legal_basis=text(1024),
            discard_code=text(50),
            exempt=exempts,
            principle=st.booleans(),
            number=text(50, 1),
            title=text(255, 1),
        ),
    ),
    _sections(
        SectionName.INDEX_PROPERTIES.value,
        some_of(
            local_status=text(255),
            category=text(255),
            sensitivity=_sensitivities,
            location=text(255),
            created=moment_texts,
        ),
    ),
)
_DOCUMENT_SECTIONS = (
    _sections(
        SectionName.PROPERTIES.value,
        some_of(
            user_key=text(50),
            title=text(255, 1),
            description=text(4096),
            letter_date=st.dates().map(dt.date.isoformat),
            exempt=exempts,
            version=st.integers(-(10**18) + 1, 10**18 - 1),
            minor_version=st.integers(0, 9),
            discard_code=text(50),
            number=text(50, 1),
            sensitivity=_sensitivities,
            type=st.sampled_from(DOCUMENT_TYPES),
        ),
    ),
)
_CHANGES = some_of(attributes=moment_texts, states=moment_texts, relations=moment_texts).map(
    lambda values: [Section(LIST_CHANGES, values)] if values else []
)


def _all_sections(kind: Kind) -> st.SearchStrategy[tuple[Section, ...]]:
    lists = _CASE_SECTIONS if kind is Kind.CASE else _DOCUMENT_SECTIONS
    return st.tuples(*lists, _CHANGES).map(lambda told: tuple(section for part in told for section in part))


def _states(kind: Kind) -> st.SearchStrategy[tuple[State, ...]]:
    official = [code.value for code in Progress if code not in (Progress.ORDERED, Progress.EXECUTED)]
    codes = official if kind is Kind.CASE else [code.value for code in DocumentState]
    return st.lists(st.builds(State, st.sampled_from([*codes, ""]), validities), max_size=3).map(tuple)


def registrations(complete: bool) -> st.SearchStrategy[Registration]:
    """Any registration the schema can say; relations in the order of the schema's lists."""
    return st.sampled_from((Kind.CASE, Kind.DOCUMENT)).flatmap(lambda kind: _of_kind(kind, complete))


def _of_kind(kind: Kind, complete: bool) -> st.SearchStrategy[Registration]:
    return st.builds(
        Registration,
        object_id=st.uuids(),
        kind=st.just(kind),
        recorded_at=moments,
        complete=st.just(complete),
        sections=_all_sections(kind),
        states=_states(kind),
        relations=_relation_lists(kind),
        lifecycle=st.none() | st.sampled_from(LIFECYCLES) if complete else st.none(),
        user=st.none() | references if complete else st.none(),
        note=st.none() | text(1024),
        without_notification=st.none() | st.booleans() if kind is Kind.CASE else st.none(),
    )
