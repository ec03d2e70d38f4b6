# SPDX-License-Identifier: MPL-2.0
"""What a finding says: the place in the official message, both languages, and never a value."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.quality import Operation, validate, verdict
from overblik.quality.rule import Severity
from overblik.quality.table import rules
from overblik.wire import delivery
from tests.builders import ANNA, T0, an_id
from tests.quality.coded_examples import coded_examples
from tests.quality.editing import added, edited, first, replace
from tests.quality.examples import generic_examples
from tests.quality.perfect import PERFECT

CASE = PERFECT[Kind.CASE]
UUID = str(an_id("x"))
PERIOD = {"from": "2026-01-05T09:00:00+01:00"}
OWNED = {"source": UUID, "authority": "90000001", "authority_name": "Prøve Kommune"}
COMMON = {
    "id": UUID,
    "recorded_at": "2026-01-05T09:00:00+01:00",
    "sensitivity": "FORTROLIGE_PERSONOPLYSNINGER",
}
PERSON = {"id": f"urn:oio:cpr-nr:{ANNA}", "name": "Anna Prøve", "index": "1"} | PERIOD

# The best that the JSON delivery can say of each kind of object.
BEST = [
    {
        "kind": "case", "number": "S-1", "title": "Sygedagpenge", "description": "Om sagen",
        "created": "2026-01-05", "local_status": "Modtaget", "category": "Ydelse", "kle": "32.30.04",
        "facet": "G01", "unit": "Ydelser", "decision": "Medhold", "display_classes": ["Undtaget"],
        "parties": [
            {"id": f"urn:oio:cpr-nr:{ANNA}", "name": "Anna Prøve"} | PERIOD,
            {"role": "secondary", "id": "urn:oio:cvr-nr:90000002", "name": "Firma", "index": "1"} | PERIOD,
        ],
        "progress": [
            {"status": "Opstaaet", "to": "2026-01-06T09:00:00+01:00"} | PERIOD,
            {"status": "Afgjort", "from": "2026-01-06T09:00:00+01:00"},
        ],
        "journal": [{"document": UUID, "title": "Brev"} | PERIOD],
        "objects": ["urn:oio:esr:ejendom:101-12345"],
        "related": [{"role": "parent_case", "id": UUID}, {"id": str(an_id("other"))}],
    },
    {
        "kind": "document", "number": "D-1", "title": "Brev", "type": "Brev, indgaaende",
        "letter_date": "2026-01-05", "description": "Et brev", "kle": "32.30.04",
        "display_classes": ["Undtaget"], "parties": [{"role": "document_party"} | PERSON],
        "states": [{"status": "Endeligt"} | PERIOD],
    },
    {
        "kind": "grant", "number": "B-1", "start": "2026-01-01", "end": "2026-12-31",
        "parties": [{"role": "grant_recipient"} | PERSON, {"role": "benefit_recipient"} | PERSON],
        "case": {"id": UUID, "number": "S-1", "title": "Sygedagpenge"},
        "benefits": [
            {
                "id": "1", "name": "Sygedagpenge", "start": "2026-01-01", "end": "2026-12-31", "kle": "32.30.04",
                "class_title": "Sygedagpenge", "repayable": False,
                "plans": [
                    {
                        "id": "1", "start": "2026-01-01", "end": "2026-12-31", "frequency": UUID,
                        "advance": False, "day": "Sidste bankdag", "amount": "1.00", "manual": False,
                    }
                ],
            }
        ],
    },
    {
        "kind": "payment", "number": "E-1", "start": "2026-01-01", "end": "2026-01-31",
        "available": "2026-01-31", "gross": "100.00", "after_tax": "60.00", "sent": "60.00", "paid": "60.00",
        "department": "Ydelser", "payee": f"urn:oio:cpr-nr:{ANNA}", "payee_name": "Anna Prøve",
        "lines": [
            {
                "amount": "100.00", "kle": "32.30.04", "start": "2026-01-01", "end": "2026-01-31", "grant": UUID,
                "benefit": "1", "index": "1",
            }
        ],
    },
]  # fmt: skip


def best() -> list[Registration]:
    """The best lines, read."""
    lines = [COMMON | OWNED | told for told in BEST]
    lines[3] = {name: value for name, value in lines[3].items() if name != "sensitivity"}
    items = delivery.decode_lines(io.BytesIO("\n".join(map(json.dumps, lines)).encode()))
    values = [item.value for item in items]
    assert all(isinstance(value, Registration) for value in values), values
    return values  # type: ignore[return-value]


def test_the_rules_marked_official_are_those_that_no_json_delivery_can_keep() -> None:
    broken = {finding.rule for told in best() for finding in validate(told)}
    marked = {rule.id for rule in rules().values() if rule.official and rule.way in ("generic", "coded")}
    assert broken == marked


def test_a_json_delivery_is_not_blamed_for_what_it_has_no_words_for() -> None:
    assert [validate(told, plain=True) for told in best()] == [[], [], [], []]


@pytest.mark.parametrize(
    ("told", "rule", "element"),
    [
        (
            edited(CASE, "party", Role.SECONDARY_PARTY, "index", None),
            "SAG-PART-IDX-2",
            "sag:RelationListe/sag:Sagspart[2][Rolle=Sekundær part]/gd:Indeks",
        ),
        (
            edited(CASE, "class", Role.PRIMARY_CLASS, "user_key", "323004"),
            "SAG-KL-KLE-2",
            "sag:RelationListe/sag:Sagsklasse[1][Rolle=Primær klasse]/gd:LokalUdvidelseListe"
            "/si:SagsklasseLokalUdvidelse/si:BrugervendtNoegle",
        ),
        (
            edited(CASE, "state", None, "validity.actor_type", None),
            "GEN-VIRK-TYPE-1-SDI",
            "sag:TilstandListe/sag:Fremdrift[1]/sag:Virkning/sd:AktoerTypeKode",
        ),
        (
            edited(CASE, "index_properties", None, "validity.valid_from", None),
            "GEN-VIRK-FRA-1-SDI",
            "sag:AttributListe/gd:LokalUdvidelseListe/si:SagIndeksEgenskaber/gd:Virkning/sd:FraTidspunkt",
        ),
        (
            edited(CASE, "properties", None, "title", " "),
            "SAG-ATTR-TITEL-1",
            "sag:AttributListe/sag:Egenskaber/sag:Titel",
        ),
        (
            edited(PERFECT[Kind.GRANT], "plan", None, "amount", None),
            "BEV-PLAN-BEL",
            "bi:AttributListe/bi:BevilgetYdelse/bi:OekonomiskEffektueringsplan[1]/bi:Ydelsesbeloeb",
        ),
        (
            replace(CASE, relations=CASE.relations[1:]),
            "SAG-AKT-EJER-CARD",
            "sag:RelationListe/sag:Sagsaktoer[Rolle=Ejer]",
        ),
    ],
)
def test_a_finding_names_the_place_in_the_official_message(
    told: Registration, rule: str, element: str
) -> None:
    (finding,) = [found for found in validate(told) if found.rule == rule]
    assert finding.element == element


def test_a_finding_says_what_to_do_in_danish_and_english() -> None:
    (finding,) = validate(edited(CASE, "properties", None, "discard_code", "X"))
    assert finding.severity is Severity.ERROR
    assert finding.remedy["da"] != finding.remedy["en"]
    assert finding.text["da"].startswith("Den frivillige kassationskode er B")


_PLACE = re.compile(r"[A-Za-z]+(:[A-Za-z-]+)?(\[[0-9]+\])?(\[Rolle=[A-Za-zÆØÅæøå| ?]+\])?|\*")


@pytest.mark.slow
def test_no_place_of_a_finding_holds_a_value_of_the_delivery() -> None:
    unknown = Relation("party", f"urn:{ANNA}", ANNA, f"urn:{ANNA}", f"urn:{ANNA}", None, {"name": ANNA})
    told = [added(CASE, unknown)]
    for rule in rules().values():
        if rule.way in ("generic", "coded"):
            examples = generic_examples if rule.way == "generic" else coded_examples
            told += [example.told for example in examples(rule, rule.kinds[0]).bad]
    for registration in told:
        for finding in validate(registration):
            assert all(_PLACE.fullmatch(step) for step in finding.element.split("/")), finding.element


def test_an_update_is_not_asked_for_what_only_an_import_must_have() -> None:
    change = Registration(CASE.object_id, Kind.CASE, T0, complete=False, states=CASE.states)
    assert validate(change) == []
    assert len(validate(change, operation=Operation.IMPORT)) > 10


def test_what_an_update_does_say_is_judged_like_an_import() -> None:
    responsible = replace(
        first(CASE, "actor", Role.RESPONSIBLE), object_type="organisation", values={"cvr": "9"}
    )
    change = Registration(CASE.object_id, Kind.CASE, T0, complete=False, relations=(responsible,))
    assert {finding.rule for finding in validate(change)} == {"SAG-AKT-ANSV-TYPE", "SAG-AKT-CVR-1"}


def test_roles_and_types_without_a_name_here_are_told_and_no_other_rule_is_held_against_them() -> None:
    told = added(CASE, replace(first(CASE, "party"), role=UUID, object_type=str(an_id("type")), index="2"))
    assert [finding.rule for finding in validate(told)] == ["OVB-ROLE-1", "OVB-TYPE-1"]


def test_of_a_hopeless_object_only_the_first_findings_are_looked_for() -> None:
    hopeless = added(CASE, *[Relation("party", UUID) for _ in range(1_000)])
    assert len(validate(hopeless)) > 1_000
    assert len(validate(hopeless, most=7)) == 7


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = [*sorted({rule.field.partition(".")[0] for rule in rules().values() if rule.field}), "former", "x"]
ANYTHING = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)
TEXTS = (
    st.none()
    | st.text(max_size=40)
    | st.sampled_from([UUID, "urn:oio:cvr-nr:90000001", "URN:Empty", "owner"])
)


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
def test_whatever_stands_in_an_object_it_is_judged_and_nothing_is_raised(kind: Kind) -> None:
    types = [str(one) for one in RelationType] + ["unknown"]
    names = [str(one) for one in SectionName] + ["list_changes"]

    @given(
        st.lists(st.tuples(st.sampled_from(names), ANYTHING, TEXTS), max_size=3),
        st.lists(st.tuples(st.sampled_from(types), TEXTS, TEXTS, TEXTS, TEXTS, ANYTHING), max_size=5),
        st.booleans(),
    )
    def judged(sections: Any, relations: Any, complete: bool) -> None:
        told = Registration(
            CASE.object_id,
            kind,
            T0,
            complete,
            tuple(Section(name, values, index) for name, values, index in sections),
            (State(""),),
            tuple(Relation(type_, role, index, object_type, reference, None, values)
                  for type_, role, index, object_type, reference, values in relations),
        )  # fmt: skip
        validate(told)
        state = fold([replace(told, complete=True)])
        assert state is not None
        assert verdict(state, b"") == verdict(state, b"")

    judged()
