# SPDX-License-Identifier: MPL-2.0
"""Any message the schema allows is stored and read back equal, or refused with a receipt; never a fault of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.index.objects import Registration
from overblik.intake.protect import Protector
from overblik.people.cpr import FictiveRule
from overblik.wire import sdi, yi
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.times import LATEST
from tests.api.soap.caller import BENEFITS, CASES, Caller, a_caller
from tests.api.soap.published import errors, schema
from tests.builders import changed
from tests.conftest import fresh_database
from tests.hypothesis_profiles import FULL
from tests.wire.sdi.shapes import registrations as cases
from tests.wire.yi.contract import contract
from tests.wire.yi.shapes import registrations as benefits
from tests.wire.yi.test_round_trip import holds_former

pytestmark = pytest.mark.slow

GENEROUS = settings(
    max_examples=1000 if FULL else 40,  # the schema judges each of them too, which is slow
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@pytest.fixture(scope="module")
def visitor(
    server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """A visitor of one demo, who may deliver for any master; its index grows with every example."""
    with fresh_database(server_url, template_database) as url:
        folder: Path = tmp_path_factory.mktemp("demo")
        made = a_caller(url, folder, demo=True)
        made.environ["HTTP_AUTHORIZATION"] = None  # type: ignore[assignment]
        made.clock[0] = LATEST - dt.timedelta(days=1)  # else half of the examples are of the future
        yield made
        made.conn.close()


def log(caller: Caller, object_id: UUID) -> list[bytes]:
    rows = caller.conn.execute("SELECT body FROM registration WHERE object_id = %s", (object_id,)).fetchall()
    return sorted(bytes(body) for (body,) in rows)


def as_kept(caller: Caller, registration: Registration) -> bytes:
    return Protector(caller.ring, FictiveRule.REQUIRED).written(registration)[1]


VERSIONS = st.sampled_from([11, 12])


@GENEROUS
@given(told=st.lists(cases(complete=True), max_size=3), version=VERSIONS)
def test_any_import_is_kept_as_it_came(visitor: Caller, told: list[Registration], version: int) -> None:
    told = apart(told)
    _check(visitor, told, sdi.encode_import(told), version)


@GENEROUS
@given(told=st.lists(cases(complete=False), max_size=3), version=VERSIONS)
def test_any_update_is_kept_as_it_came(visitor: Caller, told: list[Registration], version: int) -> None:
    told = apart(told)
    _check(visitor, told, sdi.encode_updates(told), version)


@GENEROUS
@given(told=st.lists(benefits(complete=True), max_size=3), version=VERSIONS)
def test_any_import_of_benefits_is_kept_as_it_came(
    visitor: Caller, told: list[Registration], version: int
) -> None:
    told = apart(told)
    _check(visitor, told, yi.encode_import(told), version, BENEFITS)


@GENEROUS
@given(told=st.lists(benefits(complete=False), max_size=3), version=VERSIONS)
def test_any_update_of_benefits_is_kept_as_it_came(
    visitor: Caller, told: list[Registration], version: int
) -> None:
    told = apart(told)
    _check(visitor, told, yi.encode_updates(told), version, BENEFITS)


def apart(told: list[Registration]) -> list[Registration]:
    """The same under ids of their own: examples would else meet in the index."""
    return [changed(one, object_id=uuid4()) for one in told]


def _check(caller: Caller, told: list[Registration], body: bytes, version: int, path: str = CASES) -> None:
    if not holds_former(told):
        assert schema_errors(schema() if path is CASES else contract(), body) == []
    answer = caller.call(body, version=version, PATH_INFO=path)
    assert answer.status == 200, answer.body
    assert errors(answer) == []
    assert [UUID(id_) for _, _, id_ in answer.statuses] == [one.object_id for one in told]
    for registration, (code, _, _), detail in zip(told, answer.statuses, answer.details, strict=True):
        if code in (20, 21):
            assert log(caller, registration.object_id) == [as_kept(caller, registration)]
        else:
            assert (code, log(caller, registration.object_id)) == (41, []), detail
            with pytest.raises(InvalidInput):
                as_kept(caller, registration)
