# SPDX-License-Identifier: MPL-2.0
"""For every coded check: what keeps it and what breaks it, by the name of the check."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import Registration, State
from overblik.index.roles import Role
from overblik.quality.checks.case import LARGEST_NOTE
from overblik.quality.rule import Rule
from tests.builders import an_id, at
from tests.quality.editing import MISSING, added, edited, first, replace, without
from tests.quality.examples import URN, UUID, Example, Examples, places
from tests.quality.perfect import KLE, OWNER_CVR, PERFECT, RECORDED, a_class, actor, held

CASE, PAYMENT = PERFECT[Kind.CASE], PERFECT[Kind.PAYMENT]
OLD = at("2019-05-01")
LATER = at("2025-06-01")

Edit = tuple[str, Any]


def coded_examples(rule: Rule, kind: Kind) -> Examples:
    """The examples of a row that names a coded check."""
    if rule.named in _WHOLES:
        good, bad = _WHOLES[rule.named](rule)
        return Examples([Example("whole", told) for told in good], [Example("broken", told) for told in bad])
    if rule.named == "leaves_nothing_bare":
        return _bare()
    found = Examples([Example("perfect", PERFECT[kind])], [])
    good, bad = _EDITS[rule.named](rule)
    for part, role in places(rule, kind):
        for edits, examples in ((good, found.good), (bad, found.bad)):
            for edit in edits:
                told = PERFECT[kind]
                for field, value in edit:
                    head = field in ("lifecycle", "recorded_at")
                    told = edited(told, "registration" if head else part, role, field, value)
                examples.append(Example(f"{role} {edit}", told))
    return found


Edits = tuple[list[list[Edit]], list[list[Edit]]]


def _basis(rule: Rule) -> Edits:
    return [[("exempt", MISSING)]], [[("exempt.legal_basis", "")]]


def _secret(rule: Rule) -> Edits:
    pairs = [("", "§ 30"), ("Hemmelig", "")] + ([("x" * 256, "§ 30")] if rule.max_length else [])
    return [[("exempt", MISSING)]], [
        [("exempt", {"alternative_title": title, "legal_basis": basis})] for title, basis in pairs
    ]


def _system_with_uuid(rule: Rule) -> Edits:
    return [[("validity.actor_type", "Bruger"), ("validity.actor", UUID)]], [[("validity.actor", UUID)]]


def _note(size: int, text: str = "n") -> dict[str, str]:
    content = base64.b64encode((text * size)[:size].encode()).decode()
    return {"title": "Notat", "content": content, "format": UUID}


def _replaced() -> dict[str, str]:
    text = "Journalnotat er for stort til at blive vist. " + " " * LARGEST_NOTE
    return {"title": "Notat", "content": base64.b64encode(text.encode()).decode(), "format": UUID}


_EDITS: dict[str, Callable[[Rule], Edits]] = {
    "reference_agrees": lambda _: (
        [[("reference", f"urn:oio:cvr-nr:{OWNER_CVR}"), ("cvr", OWNER_CVR)]],
        [[("reference", "urn:oio:cvr-nr:90000009"), ("cvr", OWNER_CVR)]],
    ),
    "role_given": lambda _: ([[("role", UUID)]], [[("role", MISSING)], [("role", "urn:oio:role:x")]]),
    "type_given": lambda _: (
        [[("object_type", UUID)]],
        [[("object_type", MISSING)], [("object_type", "urn:oio:type:x")]],
    ),
    "role_known": lambda _: ([], [[("role", UUID)]]),
    "type_known": lambda _: ([], [[("object_type", UUID)]]),
    "names_registry": lambda _: ([[("reference", URN)], [("reference", UUID)]], [[("reference", "urn:x:1")]]),
    "period_in_order": lambda _: (
        [[("validity.valid_to", LATER)]],
        [[("validity.valid_to", OLD)], [("validity.valid_to", RECORDED)]],
    ),
    "start_told": lambda _: ([[("validity", MISSING)]], [[("validity.valid_from", MISSING)]]),
    "actor_told": lambda _: ([[("validity", MISSING)]], [[("validity.actor", MISSING)]]),
    "user_form": lambda _: (
        [[("validity.actor_type", "Bruger"), ("validity.actor", one)] for one in (UUID, URN)],
        [[("validity.actor_type", "Bruger"), ("validity.actor", "urn:oio:bruger")]],
    ),
    "system_form": _system_with_uuid,
    "actor_type_now": lambda _: (
        [[("validity.actor_type", "Organisation"), ("recorded_at", OLD)]],
        [[("validity.actor_type", MISSING)], [("validity.actor_type", "OrganisationEnhed")]],
    ),
    "actor_type_then": lambda _: (
        [[("validity.actor_type", "Organisation")]],
        [
            [("validity.actor_type", "Organisation"), ("recorded_at", OLD)],
            [("validity.actor_type", "OrganisationEnhed"), ("validity.valid_from", OLD)],
        ],
    ),
    "one_line": lambda _: (
        [[("description", "to\r\nlinjer")]],
        [[("title", "to\nlinjer")], [("location", "a\tb")]],
    ),
    "lines_only": lambda _: (
        [[("description", "to\r\nlinjer\ni alt")]],
        [[("description", "a\tb")], [("validity.note", "a\x0bb")]],
    ),
    "person_number": lambda _: (
        [[("title", f"Om {UUID}")], [("title", "Sag 2025-123456")]],
        [[("title", "Om 610101-0002")], [("validity.note", "6101010002")]],
    ),
    "starts_when_recorded": lambda _: ([], [[("validity.valid_from", OLD)]]),
    "open_end": lambda _: ([], [[("validity.valid_to", LATER)]]),
    "line_end": lambda _: ([], [[("validity.valid_to", LATER)]]),
    "lifecycle_now": lambda _: (
        [[("lifecycle", "Passiveret"), ("recorded_at", OLD)]],
        [[("lifecycle", "Passiveret")], [("lifecycle", "Andet"), ("recorded_at", OLD)]],
    ),
    "lifecycle_then": lambda _: (
        [[("lifecycle", "Passiveret")]],
        [[("lifecycle", code), ("recorded_at", OLD)] for code in ("Opstaaet", "Passiveret", "Slettet")],
    ),
    "key_is_number": lambda _: ([[("user_key", "2"), ("number", "2")]], [[("user_key", "2")]]),
    "title_not_secret": lambda _: ([[("exempt", MISSING)]], [[("title", "Hemmelig titel")]]),
    "paragraph_sign": lambda rule: (
        [[(rule.field, "Lov om sygedagpenge §§ 4-5")]],
        [[(rule.field, "Lov om sygedagpenge paragraf 4")], [(rule.field, "Loven par. 4")]],
    ),
    "exemption_has_basis": _basis,
    "secret_title_with_basis": _secret,
    "matches_old_form": lambda _: (
        [[("reference", "urn:oio:udk:borgerid:123456789012")]],
        [[("reference", "urn:oio:us:borgerid:123456789012")]],
    ),
    "note_whole": lambda _: (
        [[("note", _note(1))], [("note", MISSING)]],
        [[("note", {"title": "Notat"})], [("note", {"content": "bg==", "format": UUID})]],
    ),
    "note_size": lambda _: ([[("note", _note(LARGEST_NOTE))]], [[("note", _note(LARGEST_NOTE + 1))]]),
    "note_replaced": lambda _: (
        [[("note", _replaced())]],
        [
            [("note", _note(LARGEST_NOTE + 1))],
            [("note", _note(1) | {"content": "x" * (2 * LARGEST_NOTE + 1)})],
        ],
    ),
    "letter_dated": lambda _: (
        [[("type", "Rapport"), ("letter_date", MISSING)]],
        [[("letter_date", MISSING)]],
    ),
    "minor_with_version": lambda _: (
        [[("version", MISSING), ("minor_version", MISSING)]],
        [[("version", MISSING)], [("minor_version", MISSING)], [("minor_version", "b")]],
    ),
    "cvr_with_unit_urn": lambda _: (
        [
            [("reference", URN), ("cvr", OWNER_CVR)],
            [("reference", URN), ("object_type", "organisation")],
        ],
        [
            [("reference", URN)],
            [("cvr", OWNER_CVR)],
            [("reference", URN), ("cvr", "9000-0001")],
            [("reference", URN), ("object_type", "organisation"), ("cvr", OWNER_CVR)],
        ],
    ),
    "cvr_with_urn": lambda _: (
        [[("reference", URN), ("cvr", OWNER_CVR)]],
        [[("reference", URN)], [("cvr", OWNER_CVR)], [("reference", URN), ("cvr", "9000-0001")]],
    ),
    "end_after_start": lambda _: ([[("end", "2025-01-01")]], [[("end", "2024-12-31")]]),
    "after_tax_within_gross": lambda _: (
        [[("after_tax", "12000.00")], [("gross", "-1.00")]],
        [[("after_tax", "12000.01")]],
    ),
    "sent_within_after_tax": lambda _: ([[("sent", "8600.00")]], [[("sent", "8600.01")]]),
    "paid_within_sent": lambda _: ([[("paid", "8100.0")]], [[("paid", "8100.01")]]),
    "sent_explained": lambda _: (
        [[("sent", "8600.0"), ("sent_reason", MISSING)]],
        [[("sent_reason", MISSING)]],
    ),
    "paid_explained": lambda _: (
        [[("paid", MISSING), ("paid_reason", MISSING)], [("paid", "8100"), ("paid_reason", MISSING)]],
        [[("paid_reason", " ")]],
    ),
    "former_amounts": lambda _: (
        [[("former", {"net": "1.00"})]],
        [[("former", {"atp": "1.00", "net": "1.00"})]],
    ),
    "former_net": lambda _: ([[("former", {"atp": "1.00"})]], [[("former", {"atp": "1.00", "net": "1.00"})]]),
    "two_systems": lambda _: ([[("systems", [{}])]], [[("systems", [{}, {}, {}])]]),
}

Wholes = tuple[list[Registration], list[Registration]]


def _states(told: Registration, *states: State) -> Registration:
    return replace(told, states=states)


def _step(status: str, start: str, end: str | None = None) -> State:
    return State(status, held(at(start), at(end) if end else None))


def _section_whole(rule: Rule) -> Wholes:
    whole = replace(PERFECT[rule.kinds[0]], complete=False)
    return (
        [whole, without(whole, "properties")],
        [edited(whole, "properties", None, name, MISSING) for name in ("user_key", "number", "title")],
    )


def _never_vacant(rule: Rule) -> Wholes:
    part, role = rule.part, rule.roles[0]
    whole = PERFECT[rule.kinds[0]]
    successor = replace(first(whole, part, role), validity=held(LATER))
    ended = edited(whole, part, role, "validity.valid_to", LATER)
    gap = replace(successor, validity=held(LATER + dt.timedelta(seconds=1)))
    return [whole, added(ended, successor)], [ended, added(ended, gap)]


def _residence(_: Rule) -> Wholes:
    role = Role.MUNICIPALITY_OF_RESIDENCE
    return [CASE, without(CASE, "actor", role)], [
        edited(CASE, "actor", role, "reference", f"urn:oio:cvr-nr:{OWNER_CVR}"),
        edited(CASE, "actor", role, "reference", first(CASE, "actor", Role.OWNER).reference),
    ]


def _recipient(_: Rule) -> Wholes:
    role = Role.BENEFIT_RECIPIENT
    primary = first(CASE, "party", Role.PRIMARY_PARTY).reference
    return [CASE, without(CASE, "party", role)], [edited(CASE, "party", role, "reference", primary)]


_OPENED = _step("Opstaaet", "2025-01-02")
_WHOLES: dict[str, Callable[[Rule], Wholes]] = {
    "section_whole": _section_whole,
    "was_opened": lambda _: (
        [CASE, _states(CASE, _OPENED), _states(CASE)],
        [_states(CASE, _step("Oplyst", "2025-01-02"))],
    ),
    "begins_opened": lambda _: (
        [CASE, _states(CASE, _step("Oplyst", "2025-02-02"), _OPENED)],
        [
            _states(CASE, _step("Afgjort", "2025-01-02")),
            _states(CASE, _step("Oplyst", "2025-01-01", "2025-01-02"), _OPENED),
        ],
    ),
    "ends_closed": lambda _: (
        [CASE, _states(CASE, _OPENED, _step("Afsluttet", "2025-01-03", "2025-01-04"))],
        [_states(CASE, _step("Opstaaet", "2025-01-02", "2025-03-01"))],
    ),
    "states_adjoin": lambda _: (
        [CASE, _states(CASE, _OPENED)],
        [
            _states(CASE, _step("Opstaaet", "2025-01-02", "2025-01-03"), _step("Oplyst", "2025-01-04")),
            _states(CASE, _OPENED, _step("Oplyst", "2025-01-04")),
        ],
    ),
    "never_vacant": _never_vacant,
    "residence_differs": _residence,
    "recipient_differs": _recipient,
    "party_expected": lambda _: ([CASE], [without(CASE, "party", Role.PRIMARY_PARTY)]),
    "decision_expected": lambda _: (
        [CASE, without(_states(CASE, _OPENED), "class", Role.DECISION_CLASS)],
        [without(CASE, "class", Role.DECISION_CLASS)],
    ),
    "decision_made": lambda _: (
        [CASE, without(_states(CASE, _OPENED), "class", Role.DECISION_CLASS)],
        [_states(CASE, _OPENED)],
    ),
    "mandatory_not_ended": lambda _: (
        [
            _update(CASE),
            _update(edited(CASE, "party", Role.PRIMARY_PARTY, "validity.valid_to", LATER)),
            _update(
                added(
                    edited(CASE, "class", Role.PRIMARY_CLASS, "validity.valid_to", LATER),
                    replace(a_class(Role.PRIMARY_CLASS, KLE), validity=held(LATER)),
                )
            ),
        ],
        [
            _update(edited(CASE, part, role, "validity.valid_to", LATER))
            for part, role in (
                (RelationType.ACTOR, Role.OWNER),
                (RelationType.CLASS, Role.FACET_CLASS),
                (RelationType.IT_SYSTEM, Role.MASTER),
            )
        ],
    ),
    "gross_is_sum": lambda _: (
        [PAYMENT, edited(PAYMENT, "properties", None, "gross", "12000")],
        [edited(PAYMENT, "properties", None, "gross", "12500.00")],
    ),
    "department_is_unit": lambda _: (
        [PAYMENT, without(PAYMENT, "actor", Role.PAYING_UNIT)],
        [edited(PAYMENT, "properties", None, "department", "En anden")],
    ),
}


def _update(told: Registration) -> Registration:
    return replace(told, complete=False)


def _bare() -> Examples:
    """An update that takes something mandatory away from what the object had before."""
    before = fold([CASE])
    change = Registration(CASE.object_id, Kind.CASE, LATER, complete=False)
    swapped = replace(actor(Role.RESPONSIBLE, "org_unit", str(an_id("other unit"))), validity=held(LATER))
    ended = replace(first(CASE, "actor", Role.RESPONSIBLE), validity=held(RECORDED, LATER))
    section = first(CASE, "properties")
    index = first(CASE, "index_properties")
    return Examples(
        [
            Example("swapped", added(change, swapped), before),
            Example("nothing known before", added(change, ended)),
            Example(
                "another title", replace(change, sections=(replace(section, values={"title": "Ny"}),)), before
            ),
        ],
        [
            Example("role ended", added(change, ended), before),
            Example(
                "title emptied", replace(change, sections=(replace(section, values={"title": ""}),)), before
            ),
            Example(
                "sensitivity emptied",
                replace(change, sections=(replace(index, values={"sensitivity": ""}),)),
                before,
            ),
            Example("state without code", added(change, State("", held(LATER))), before),
        ],
    )
