# SPDX-License-Identifier: MPL-2.0
"""UUIDs of roles and types become names and names become UUIDs again; an installation may say which."""

from __future__ import annotations

import pytest

from overblik.errors import InvalidInput
from overblik.index.kinds import Kind, RelationType
from overblik.index.roles import Role, placeholder
from overblik.wire.roles import ROLE_UUID, published, read
from tests.wire.sdi.bodies import UNKNOWN

OURS = "11111111-2222-4333-8444-555555555555"
OLDER = "aaaaaaaa-2222-4333-8444-555555555555"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_name_goes_out_as_one_uuid_and_comes_back(kind: Kind) -> None:
    roles = published()
    sent = {role: roles.role_uuid(kind, role) for role in Role}
    assert len(set(sent.values())) == len(sent)
    for role, told in sent.items():
        values: dict[str, object] = {}
        assert roles.role(kind, RelationType.ACTOR, told, values) == role
        assert values == {}
    assert {
        roles.types_of(kind)[roles.type_uuid(kind, name)] for name in roles.types_of(kind).values()
    } == set(roles.types_of(kind).values())


def test_the_same_role_differs_from_kind_to_kind() -> None:
    roles = published()
    assert len({roles.role_uuid(kind, Role.OWNER) for kind in (Kind.CASE, Kind.GRANT, Kind.PAYMENT)}) == 3
    assert roles.role_uuid(Kind.CASE, Role.DISPLAY_CLASS) == placeholder("case/display_class")


def test_what_is_no_name_goes_through_unchanged() -> None:
    roles = published()
    assert roles.role(Kind.CASE, RelationType.PARTY, UNKNOWN, {}) == UNKNOWN
    assert roles.role(Kind.CASE, RelationType.PARTY, None, {}) is None
    assert roles.role_uuid(Kind.CASE, UNKNOWN) == roles.type_uuid(Kind.CASE, UNKNOWN) == UNKNOWN


def test_a_role_map_overrides_and_may_know_several_uuids() -> None:
    roles = read(
        f"roles:\n  case:\n    display_class: [{OURS.upper()}, {OLDER}]\ntypes:\n  case:\n    company: {UNKNOWN}\n".encode()
    )
    assert roles.role_uuid(Kind.CASE, Role.DISPLAY_CLASS) == OURS
    assert roles.type_uuid(Kind.CASE, "company") == UNKNOWN
    values: dict[str, object] = {}
    assert roles.role(Kind.CASE, RelationType.CLASS, OURS, values) == Role.DISPLAY_CLASS
    assert values == {}
    assert roles.role(Kind.CASE, RelationType.CLASS, OLDER, values) == Role.DISPLAY_CLASS
    assert values == {ROLE_UUID: OLDER}


WRONG: tuple[tuple[str, str | bytes, str], ...] = (
    ("no mapping", "- a", "the file"),
    ("no YAML", "a: [", "the file"),
    ("no UTF-8", b"roles: {case: {\xe6: x}}", "the file"),
    ("an unknown part", "rolls: {}", "the file"),
    ("an unknown kind", "roles: {sag: {}}", "roles.sag"),
    ("an unknown name", f"roles: {{case: {{boss: {OURS}}}}}", "roles.case.boss"),
    ("no UUID", "roles: {case: {owner: x}}", "roles.case.owner"),
    ("no UUIDs", "roles: {case: {owner: []}}", "roles.case.owner"),
    ("several UUIDs of a type", f"types: {{case: {{person: [{OURS}, {OLDER}]}}}}", "types.case.person"),
)


@pytest.mark.parametrize(("what", "text", "place"), WRONG, ids=[what for what, *_ in WRONG])
def test_a_wrong_role_map_is_refused_with_its_place(what: str, text: str | bytes, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(text.encode() if isinstance(text, str) else text)
    assert caught.value.code == "wire.role_map"
    assert place in caught.value.message
