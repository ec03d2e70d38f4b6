# SPDX-License-Identifier: MPL-2.0
"""The national list answer: the published rules for data types, item by item."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.wire.borgervendt import (
    STATUS_OF,
    BorgervendtSagsliste,
    Hentsagsliste,
    ListBuilder,
    Malformed,
    ProblemType,
    authority,
    coverage,
    danish_time,
    municipality_code,
    problem,
)

NOW = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)


def add(builder: ListBuilder, **changes: Any) -> None:
    case: dict[str, Any] = {
        "case_id": uuid.UUID(int=1),
        "title": "Sygedagpenge",
        "status": 2,
        "status_since": NOW,
        "active": True,
        "authority": "90000001",
        "kle": "32.30.04",
        "kle_title": "Sygedagpenge",
        "facet": "G01",
        "created": dt.date(2025, 1, 2),
        "changed_at": NOW,
        "received_at": NOW,
        "unit": None,
        "reopened": False,
    }
    builder.add_case(**(case | changes))


def built(builder: ListBuilder, **told: Any) -> BorgervendtSagsliste:
    return builder.build(at=NOW, version=7, classification="2026-02", **told)


def test_one_case_in_the_words_of_the_interface() -> None:
    builder = ListBuilder()
    add(builder)
    covered = coverage(authority="90000001", areas=["32.*"], from_date=dt.date(2020, 12, 1))
    answer = msgspec.json.decode(msgspec.json.encode(built(builder, coverage=[covered])))
    assert answer["sager"] == [
        {
            "sagID": "00000000-0000-0000-0000-000000000001",
            "titel": "Sygedagpenge",
            "status": {"id": 2, "vaerdi": "Behandles"},
            "aktiv": True,
            "myndighedCvrNummer": "90000001",
            "emne": {"nummer": "32.30.04", "titel": "Sygedagpenge"},
            "senestAendret": "2025-11-03T13:00:00",
            "opdateret": "2025-11-03T13:00:00",
            "handlingsfacet": "G01",
            "statusFra": "2025-11-03T13:00:00",
            "oprettet": "2025-01-02",
        }
    ]
    assert answer["klassifikation"] == {"navn": "KLE", "version": "2026-02"}
    assert answer["daekning"] == [
        {"myndighedCvrNummer": "90000001", "omraader": ["32.*"], "fraDato": "2020-12-01"}
    ]
    assert (answer["schemaVersion"], answer["konfigurationsversion"]) == ("2.0.0", 7)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2025-07-01T12:00:00+00:00", "2025-07-01T14:00:00"),
        ("2025-01-01T12:00:00.999999+00:00", "2025-01-01T13:00:00"),
        ("2025-10-26T00:30:00+00:00", "2025-10-26T02:30:00"),
        ("2025-10-26T01:30:00+00:00", "2025-10-26T02:30:00"),
    ],
)
def test_times_are_danish_without_zone_and_fractions(moment: str, text: str) -> None:
    written = msgspec.json.encode(danish_time(dt.datetime.fromisoformat(moment)))
    assert written.decode() == f'"{text}"'


@given(st.integers(-(2**31), 2**32).map(lambda second: dt.datetime.fromtimestamp(second + 0.25, dt.UTC)))
def test_any_time_is_what_the_danish_clock_showed(moment: dt.datetime) -> None:
    assert danish_time(moment) == moment.astimezone(ZoneInfo("Europe/Copenhagen")).replace(
        tzinfo=None, microsecond=0
    )


def test_a_title_may_hold_signs_that_do_not_print() -> None:
    builder = ListBuilder()
    add(builder, title="Sygedagpenge\u00a0\u200b2025")
    assert [case.titel for case in built(builder).sager] == ["Sygedagpenge\u00a0\u200b2025"]


def test_a_status_that_began_before_the_change_was_registered_keeps_its_own_time() -> None:
    builder = ListBuilder()
    add(builder, status_since=NOW - dt.timedelta(days=1))
    (case,) = built(builder).sager
    assert (case.senestAendret - case.statusFra).days == 1


def test_a_time_outside_the_calendar_is_malformed() -> None:
    with pytest.raises(Malformed):
        danish_time(dt.datetime.max.replace(tzinfo=dt.UTC))


MALFORMED = [
    ("no title", {"title": ""}),
    ("a blank title", {"title": "  "}),
    ("a title too long", {"title": "a" * 256}),
    ("a title with control characters", {"title": "a\x00b"}),
    ("an unknown status", {"status": 6}),
    ("status nought", {"status": 0}),
    ("a title of control characters", {"title": "\u0085"}),
    ("an authority that is no number", {"authority": "Prøve"}),
    ("an authority of eight letters", {"authority": "PrøvePrø"}),
    ("an authority of digits that are not ours", {"authority": "٩٠٠٠٠٠٠١"}),
    ("an authority of nine digits", {"authority": "900000012"}),
    ("changed outside the calendar", {"changed_at": dt.datetime.max.replace(tzinfo=dt.UTC)}),
    ("received outside the calendar", {"received_at": dt.datetime.max.replace(tzinfo=dt.UTC)}),
    ("a status since outside the calendar", {"status_since": dt.datetime.max.replace(tzinfo=dt.UTC)}),
]


@pytest.mark.parametrize("changes", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_one_malformed_case_is_left_out_and_counted(changes: dict[str, Any]) -> None:
    builder = ListBuilder()
    add(builder)
    add(builder, **changes)
    add(builder)
    answer = built(builder)
    assert (len(answer.sager), answer.antalUdeladt) == (2, 1)


def test_what_is_unknown_is_left_out_of_a_case() -> None:
    builder = ListBuilder()
    add(builder, kle_title=None, facet=None, created=None, status_since=None)
    case = msgspec.to_builtins(built(builder))["sager"][0]
    assert case["emne"] == {"nummer": "32.30.04"}
    assert not {"handlingsfacet", "oprettet", "statusFra"} & set(case)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("101", "0101"),
        ("0101", "0101"),
        ("7", "0007"),
        ("12345", None),
        ("", None),
        (None, None),
        ("x1", None),
    ],
)
def test_municipality_codes_have_four_digits(code: str | None, written: str | None) -> None:
    assert municipality_code(code) == written


def contacts(**given: str) -> dict[str, str]:
    told: dict[str, Any] = {"phone": None, "website": None, "email": None, "secure_contact": None} | given
    written = authority(cvr="90000001", name="Prøve Kommune", code="101", **told)
    return {point.type: point.vaerdi for point in written.kontaktpunkter}


def test_contact_points_are_written_by_the_rules() -> None:
    assert contacts(
        phone="12 34 56 78",
        website="https://proeve.example/kontakt",
        email="post@proeve.example",
        secure_contact="https://post.example/?til=1",
    ) == {
        "Digital Post": "https://post.example/?til=1",
        "Telefon": "12345678",
        "E-mail": "post@proeve.example",
        "Hjemmeside": "https://proeve.example/kontakt",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"website": "http://proeve.example"},
        {"website": "proeve.example"},
        {"website": "https://user@proeve.example"},
        {"website": "https://proeve.example/a b"},
        {"website": "javascript:alert(1)"},
        {"phone": "1234"},
        {"email": "post"},
    ],
)
def test_contact_points_against_the_rules_are_left_out(given: dict[str, str]) -> None:
    assert contacts(**given) == {}


def test_the_error_table() -> None:
    assert {kind.value: STATUS_OF[kind] for kind in ProblemType} == {
        "Agreement-error": 500,
        "Data-source-timeout-error": 408,
        "Data-source-internal-error": 500,
        "Data-source-security-error": 400,
        "Data-source-format-error": 422,
        "Input-param-error": 400,
        "Circuit-breaker-error": 502,
        "Data-validation-error": 400,
    }
    assert problem(ProblemType.INPUT, "x").status == 400
    assert problem(ProblemType.INPUT, "x", status=405).status == 405


def test_the_question_shows_no_person_number() -> None:
    asked = Hentsagsliste(cprNummer="6101010002", myndighedsliste=["0101"])
    assert "6101010002" not in repr(asked)
