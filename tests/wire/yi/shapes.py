# SPDX-License-Identifier: MPL-2.0
"""Registrations of every shape YI can say, for Hypothesis."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from overblik.index.kinds import SENSITIVITY_CODES, Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section
from overblik.index.roles import Role
from overblik.wire.xml.draft import LIST_CHANGES
from overblik.wire.xml.particles import LIFECYCLES
from overblik.wire.yi.draft import systems_of
from overblik.wire.yi.values import day_text
from tests.wire.sdi.shapes import moment_texts, moments, references, some_of, text, uuids, validities

days = st.dates().map(dt.date.isoformat) | moments.map(day_text)
amounts = st.from_regex(r"-?[0-9]{1,12}\.[0-9]{2}", fullmatch=True) | st.sampled_from(("5942.125", "0.00"))
keys = text(50)
roles = st.sampled_from([role.value for role in Role]) | references
types = st.sampled_from(("organisation", "person", "benefit", "class", "company", "it_system")) | references


def piece(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A relation without validity, of a benefit."""
    return some_of(
        role=roles, object_type=types, index=text(36), reference=references, last_changed=moment_texts, **more
    )


systems = st.lists(piece(system_name=text(99), system_uri=text(255)), min_size=1, max_size=2)
classes = st.tuples(
    piece(name=text(255, 1)), piece(), some_of(kle=st.just("32.03.04") | keys, class_title=text(255))
).map(lambda told: told[0] | {f"kle_{name}": value for name, value in told[1].items()} | told[2])
plans = st.lists(
    some_of(
        id=text(36), start=days, end=days, frequency=uuids, advance=st.booleans(), day=keys, amount=amounts,
        manual=st.booleans(),
    ),
    min_size=1, max_size=2,
)  # fmt: skip
benefits = some_of(
    name=text(99), start=days, end=days, reason=text(4096), repayable=st.booleans(), message=text(99),
    systems=systems, plans=plans, **{"class": classes},
)  # fmt: skip
former = some_of(
    taxable=amounts, taxable_adjustment=amounts, atp=amounts, income_tax=amounts, tax_free=amounts,
    tax_free_adjustment=amounts, net=amounts, other=text(99).map(lambda told: f"ca. {told}") | amounts,
)  # fmt: skip

_GRANT = some_of(
    user_key=keys,
    start=days | st.sampled_from(("", "maj", "20260102")),
    end=days,
    reason=text(4096),
    sensitivity=st.sampled_from(sorted(SENSITIVITY_CODES)),
)
_PAYMENT = some_of(
    user_key=keys, start=days, end=days, gross=amounts, available=days, after_tax=amounts, sent=amounts,
    paid=amounts, department=text(255, 1), sent_reason=text(255), paid_reason=text(255),
    former=former.filter(bool),
).map(lambda told: {"sent": told["former"]["net"]} | told if "net" in told.get("former", {}) else told)  # fmt: skip
_NAMED = {"user_key": keys, "name": text(255), "last_changed": moment_texts}
_ACTOR = some_of(cvr=st.just("90000001"), **_NAMED)
_LINE = st.tuples(
    some_of(start=days, end=days, amount=amounts, kle=text(255), last_changed=moment_texts),
    st.just({}) | st.fixed_dictionaries({"grant": uuids, "benefit": text(36)}),
).map(lambda told: told[0] | told[1])
_VALUES: dict[Kind, dict[RelationType, st.SearchStrategy[dict[str, Any]]]] = {
    Kind.GRANT: {
        RelationType.CASE: some_of(user_key=keys, title=text(255), last_changed=moment_texts),
        RelationType.PARTY: some_of(**_NAMED),
        RelationType.ACTOR: _ACTOR,
        RelationType.SECURITY: some_of(last_changed=moment_texts),
    },
    Kind.PAYMENT: {
        RelationType.LINE: _LINE,
        RelationType.ACTOR: _ACTOR,
        RelationType.IT_SYSTEM: some_of(system_name=text(99), system_uri=text(255)),
        RelationType.PARTY: some_of(**_NAMED),
    },
}


def _relations(kind: Kind, type_: RelationType) -> st.SearchStrategy[Relation]:
    return st.builds(
        Relation,
        type=st.just(type_.value),
        role=st.none() | roles,
        index=st.none() | text(36),
        object_type=st.none() | types,
        reference=st.none() | references,
        validity=validities,
        values=_VALUES[kind][type_].map(lambda values: values or None),
    )


def _sections(
    name: str, values: st.SearchStrategy[dict[str, Any]], index: st.SearchStrategy[str | None]
) -> st.SearchStrategy[list[Section]]:
    return st.lists(
        st.builds(Section, name=st.just(name), values=values, index=index, validity=validities), max_size=2
    )


_CHANGES = some_of(attributes=moment_texts, states=moment_texts, relations=moment_texts).map(
    lambda values: [Section(LIST_CHANGES, values)] if values else []
)
_SECTIONS = {
    Kind.GRANT: (
        _sections(SectionName.PROPERTIES.value, _GRANT, st.none()),
        _sections(SectionName.BENEFIT.value, benefits, st.none() | text(36, 1)),
        _CHANGES,
    ),
    Kind.PAYMENT: (_sections(SectionName.PROPERTIES.value, _PAYMENT, st.none()), _CHANGES),
}


def _all(parts: tuple[list[Any], ...]) -> tuple[Any, ...]:
    return tuple(one for part in parts for one in part)


def _with_systems(told: tuple[tuple[Section, ...], tuple[Relation, ...]]) -> dict[str, Any]:
    """The systems of benefits are among the relations too, as the reader tells them."""
    sections, relations = told
    return {"sections": sections, "relations": (*relations, *systems_of(list(sections)))}


def registrations(complete: bool) -> st.SearchStrategy[Registration]:
    """Any registration YI can say; relations in the order of the schema's lists."""
    return st.sampled_from((Kind.GRANT, Kind.PAYMENT)).flatmap(lambda kind: _of_kind(kind, complete))


def _of_kind(kind: Kind, complete: bool) -> st.SearchStrategy[Registration]:
    lists = [st.lists(_relations(kind, type_), max_size=2) for type_ in _VALUES[kind]]
    parts = st.tuples(st.tuples(*_SECTIONS[kind]).map(_all), st.tuples(*lists).map(_all)).map(_with_systems)
    head = st.fixed_dictionaries(
        {
            "object_id": st.uuids(),
            "kind": st.just(kind),
            "recorded_at": moments,
            "complete": st.just(complete),
            "lifecycle": st.none() | st.sampled_from(LIFECYCLES) if complete else st.none(),
            "user": st.none() | references if complete else st.none(),
            "note": st.none() | text(1024),
            "without_notification": st.none() | st.booleans() if kind is Kind.GRANT else st.none(),
        }
    )
    return st.tuples(head, parts).map(lambda told: Registration(**told[0], **told[1]))
