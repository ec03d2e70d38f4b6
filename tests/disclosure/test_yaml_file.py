# SPDX-License-Identifier: MPL-2.0
"""The file of rules: what it looks like, that it comes back as it was, and what each mistake is told."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.disclosure import yaml_file
from overblik.disclosure.plain import of_plain, to_plain
from overblik.disclosure.rule import Custody, Rule, RuleSet, Sources, Stop, TitleChoice, Viewers
from overblik.errors import InvalidInput
from tests.disclosure.build import AUTHORITY, SYSTEM, a_rule
from tests.disclosure.test_precedence import rules

EVERYTHING = f"""\
authority: '{AUTHORITY}'
rules:
- id: cash-benefit
  kle: 32.24.*
  facet: Ø30
  open: true
  from_date: '2020-12-01'
  show_active_before_from_date: false
  sources:
    except:
    - {SYSTEM}
  title: case
  documents: true
  sensitivity_ceiling: 2
  viewers: primary_party
  custody: 'off'
- id: building
  kle: 02.*
  viewers: property_owner
"""
READ = RuleSet(
    authority=AUTHORITY,
    rules=(
        a_rule(
            "32.24.*",
            "Ø30",
            id="cash-benefit",
            open=True,
            from_date=dt.date(2020, 12, 1),
            show_active_before_from_date=False,
            sources=Sources(excluding=frozenset({SYSTEM})),
            title=TitleChoice.CASE,
            documents=True,
            sensitivity_ceiling=2,
            viewers=Viewers.PRIMARY_PARTY,
            custody=Custody.OFF,
        ),
        a_rule("02.*", id="building", viewers=Viewers.PROPERTY_OWNER),
    ),
)


def test_a_file_with_every_field_is_read_and_written_as_it_was() -> None:
    assert yaml_file.read(EVERYTHING.encode()) == (READ,)
    assert yaml_file.write([READ]) == EVERYTHING


def test_values_need_no_quotes_and_a_byte_order_mark_does_no_harm() -> None:
    loose = EVERYTHING.replace("'", "").replace("open: true", "open: yes")
    assert yaml_file.read(b"\xef\xbb\xbf" + loose.encode()) == (READ,)


def test_several_authorities_are_several_documents() -> None:
    other = RuleSet(authority="90000002", rules=(a_rule(open=True),))
    assert yaml_file.read(yaml_file.write([READ, other]).encode()) == (READ, other)


def test_version_and_stops_are_remarks_only() -> None:
    published = RuleSet(authority=AUTHORITY, version=7, rules=READ.rules, stops=(Stop(id=1),))
    text = yaml_file.write([published])
    assert text.startswith("# Version 7.\n# Stops in force: 1; publishing lifts them.\n")
    assert yaml_file.read(text.encode()) == (READ,)


@pytest.mark.slow
@given(rules)
def test_any_rules_come_back_from_the_file_as_they_were(drawn: tuple[Rule, ...]) -> None:
    given_rules = RuleSet(authority=AUTHORITY, rules=drawn)
    text = yaml_file.write([given_rules])
    assert yaml_file.read(text.encode()) == (given_rules,)
    assert yaml_file.write(yaml_file.read(text.encode())) == text
    assert tuple(of_plain(to_plain(rule)) for rule in drawn) == drawn


HEAD = f'authority: "{AUTHORITY}"\nrules:\n  - id: one\n    kle: 32.*\n'
SECRET = "6101701234"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", "disclosure.file_empty", "export first"),
        ("- a", "disclosure.field_value", "Line 1: a document has authority: and rules:"),
        ("authority: [", "disclosure.file_yaml", "Line 1, column 13"),
        ("a: b: c", "disclosure.file_yaml", "Line 1, column 5"),
        (f"a: {SECRET}\n\tb: c", "disclosure.file_yaml", "Line 2, column 1"),
        ("a: \x01", "disclosure.file_yaml", "Line 1: a character no text file has"),
        ("[" * 5000, "disclosure.file_depth", "Line 1: nested deeper"),
        ("a: &x [1]\nb: *x", "disclosure.file_alias", "Line 1: anchors"),
        ("b: *x", "disclosure.file_alias", "Line 1: anchors"),
        ("? [a]\n: b", "disclosure.field_unknown", "Line 1: a field is a plain word"),
        ("authority: '90000001'", "disclosure.field_missing", "rules: is missing"),
        ("rules: []", "disclosure.field_missing", "authority: is missing"),
        ("authority: 9\nrules: []", "disclosure.authority", "Line 1: authority is the eight digits"),
        ("authority: []\nrules: []", "disclosure.authority", "Line 1: authority is the eight digits"),
        ("authority: '90000001'\nrules: {}", "disclosure.field_value", "Line 2: rules: is a list"),
        ("authority: '90000001'\nrules: []\nfoo: 1", "disclosure.field_unknown", "Line 3"),
        ("authority: '90000001'\nrules: [1]", "disclosure.field_value", "Line 2: a rule has fields"),
        (
            HEAD + "    open: true\n    open: false",
            "disclosure.field_twice",
            "Line 6: this field stands twice",
        ),
        (HEAD + f"    {SECRET}: true", "disclosure.field_unknown", "Line 3: There is no such field"),
        (HEAD + "    colour: red", "disclosure.field_unknown", "Line 5: colour: There is no such field"),
        (HEAD + f"    open: {SECRET}", "disclosure.field_value", "Line 5: open: Write true or false"),
        (HEAD + "    open:", "disclosure.field_value", "Line 5: open: Write true or false"),
        (HEAD + "    open: 'true'", "disclosure.field_value", "Line 5: open: Write true or false"),
        (HEAD + "    from_date: 01-12-2020", "disclosure.field_value", "Line 5: from_date: Write a date"),
        (HEAD + "    from_date: 20201201", "disclosure.field_value", "Line 5: from_date: Write a date"),
        (HEAD + "    from_date: 2020-13-01", "disclosure.field_value", "Line 5: from_date: Write a date"),
        (HEAD + "    from_date: [1]", "disclosure.field_value", "Line 5: from_date: Write a date"),
        (HEAD + "    sources: all", "disclosure.field_value", "Line 5: sources: Write only: or except:"),
        (HEAD + "    sources: {some: []}", "disclosure.field_value", "Line 5: sources: Write only:"),
        (HEAD + "    sources: {}", "disclosure.sources_both", "Line 5: sources: sources takes either"),
        (HEAD + "    sources: {only: [], except: []}", "disclosure.sources_both", "Line 5: sources"),
        (HEAD + "    sources: {only: 1}", "disclosure.field_value", "Line 5: sources: Write a list of UUIDs"),
        (
            HEAD + f"    sources: {{only: [{SECRET}]}}",
            "disclosure.field_value",
            "Line 5: sources: Write UUIDs",
        ),
        (HEAD + "    sources: {only: [[]]}", "disclosure.field_value", "Line 5: sources: Write UUIDs"),
        (HEAD + "    sources: {only: [], only: []}", "disclosure.field_twice", "Line 5: this field"),
        (HEAD + "    title: sag", "disclosure.field_value", "Line 5: title: Write kle or case"),
        (HEAD + "    viewers: owner", "disclosure.field_value", "Line 5: viewers: Write primary_party or"),
        (HEAD + "    viewers: property_owner", "disclosure.owner_outside_building", "Line 5: viewers"),
        (HEAD + "    sensitivity_ceiling: 4", "disclosure.ceiling", "Line 5: sensitivity_ceiling"),
        (HEAD + "    sensitivity_ceiling: true", "disclosure.field_value", "Line 5: sensitivity_ceiling"),
        (HEAD + "    custody: on", "disclosure.field_value", "Line 5: custody: Write off or holders"),
        (HEAD + "    facet: O3", "kle.facet_malformed", "Line 5: facet: A facet has the form"),
        (HEAD + "    facet: !!binary aGk=", "disclosure.field_value", "Line 5: tags are not used"),
        (HEAD.replace("32.*", "32.24"), "kle.pattern_malformed", "Line 4: kle: A KLE pattern has"),
        (HEAD.replace("32.*", "[]"), "disclosure.field_value", "Line 4: kle: Write a text"),
        (HEAD.replace("    kle: 32.*\n", ""), "disclosure.field_missing", "Line 3: kle: The rule lacks"),
        (HEAD.replace("id: one", "id: One"), "disclosure.rule_id", "Line 3: id: A rule id has"),
        (HEAD + "  - id: one\n    kle: 15.*", "disclosure.rule_twice", "Line 5: the id one is taken"),
        (HEAD + "---\n" + HEAD, "disclosure.authority_twice", "holds authority 90000001 twice"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_remedy_and_without_its_content(
    text: str, code: str, told: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        yaml_file.read(text.encode())
    assert refused.value.code == code
    assert told in refused.value.message
    assert SECRET not in str(refused.value)
    assert SECRET not in str(refused.value.params)


def test_a_file_in_another_encoding_is_refused_with_the_line() -> None:
    with pytest.raises(InvalidInput, match="Line 2: not UTF-8"):
        yaml_file.read("authority: '90000001'\n# blåbær".encode("latin-1"))


def test_a_file_beyond_all_measure_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInput, match="larger than"):
        yaml_file.read(b"#" * (yaml_file.MAX_BYTES + 1))


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_no_text_at_all_ends_otherwise_than_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        yaml_file.read(text.encode("utf-8", "surrogatepass"))


def test_uuids_are_kept_in_order_so_that_the_file_stays_the_same() -> None:
    many = frozenset(uuid.UUID(int=number) for number in range(20))
    rule = a_rule(sources=Sources(only=many))
    assert to_plain(rule)["sources"] == {"only": sorted(str(each) for each in many)}
