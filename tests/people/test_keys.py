# SPDX-License-Identifier: MPL-2.0
"""The secrets: where they lie, who may read them, what they make, and that they never show themselves."""

import pickle
import stat
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import Conflict, Unavailable
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing, Purpose, Secret, load_or_create, rotate
from tests.people.numbers import ANNA, BO


def a_ring(byte: int = 1) -> KeyRing:
    return KeyRing(
        (Secret(Purpose.PARTY, bytes([byte]) * 32),), (Secret(Purpose.SEAL, bytes(range(byte, byte + 64))),)
    )


def test_keys_are_made_on_first_use_and_found_again(tmp_path: Path) -> None:
    first = load_or_create(tmp_path / "deep" / "keys")
    again = load_or_create(tmp_path / "deep" / "keys")
    assert first.fingerprints() == again.fingerprints()
    assert first.party_key("cpr", ANNA) == again.party_key("cpr", ANNA)
    assert again.unseal(first.seal(Cpr(ANNA))) == Cpr(ANNA)


def test_only_the_owner_can_read_the_key_files(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    load_or_create(folder)
    (folder / "seal.key").chmod(0o644)
    load_or_create(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "party.key": 0o600,
        "seal.key": 0o600,
    }


def test_processes_that_start_at_once_get_the_same_keys(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from overblik.people.keys import load_or_create; sys.stdin.readline();"
        " print(load_or_create(pathlib.Path(sys.argv[1])).fingerprints())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "keys")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = {process.communicate(timeout=30)[0] for process in running}
    assert len(said) == 1
    assert "party" in said.pop()


DAMAGE = [
    ("empty", ""),
    ("only a remark", "# nothing\n"),
    ("cut short", "0123456789ab 00ff\n"),
    ("another id", "0123456789ab " + "00" * 32 + "\n"),
    ("not text", "\udcff"),
]


@pytest.mark.parametrize(("what", "text"), DAMAGE)
def test_a_damaged_key_file_is_refused_and_left_alone(what: str, text: str, tmp_path: Path) -> None:
    load_or_create(tmp_path)
    path = tmp_path / "party.key"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Conflict) as refusal:
        load_or_create(tmp_path)
    assert refusal.value.code == "keys.damaged"
    assert str(path) in refusal.value.message
    assert path.read_bytes() == text.encode(errors="surrogateescape")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable) as refusal:
        load_or_create(tmp_path / "file" / "keys")
    assert refusal.value.code == "keys.unreachable"


def test_a_key_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "party.key").mkdir(mode=0o700)
    with pytest.raises(Unavailable):
        load_or_create(tmp_path)


def test_a_party_key_depends_on_kind_number_and_secret() -> None:
    keys = {
        a_ring().party_key("cpr", "12345678"),
        a_ring().party_key("cvr", "12345678"),
        a_ring().party_key("cpr", "12345679"),
        a_ring(2).party_key("cpr", "12345678"),
    }
    assert len(keys) == 4


def test_a_party_key_is_a_valid_uuid_of_the_custom_version() -> None:
    key = a_ring().party_key("cpr", ANNA)
    assert (key.version, key.variant) == (8, uuid.RFC_4122)
    # Pinned: another way to make keys would orphan every row of every installation.
    assert key == uuid.UUID("ea43411d-e6d2-8080-af0f-d01ba38c63d0")
    assert a_ring().party_keys("cpr", ANNA) == (key,)


def test_many_parties_do_not_fill_the_memory() -> None:
    ring = a_ring()
    keys = [ring.party_key("cvr", f"{number:08d}") for number in range(20_001)]
    assert len(set(keys)) == 20_001
    assert ring.party_key("cvr", "00000000") == keys[0]
    assert len(ring._known) == 2


@given(st.integers(0, 10**10 - 1).map(lambda number: Cpr(f"{number:010d}")))
def test_a_sealed_number_is_opened_by_its_key_only(cpr: Cpr) -> None:
    sealed = a_ring().seal(cpr)
    assert a_ring().unseal(sealed) == cpr
    assert sealed == a_ring().seal(cpr)
    assert cpr.digits.encode() not in sealed
    with pytest.raises(Conflict) as refusal:
        a_ring(2).unseal(sealed)
    assert refusal.value.code == "keys.cannot_open"


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(30)])
def test_what_was_never_sealed_cannot_be_opened(sealed: bytes) -> None:
    with pytest.raises(Conflict):
        a_ring().unseal(sealed)


def test_a_company_is_sealed_too_but_is_no_person() -> None:
    sealed = a_ring().seal_party("cvr", "91234567")
    assert a_ring().unseal_party(sealed) == ("cvr", "91234567")
    with pytest.raises(Conflict) as refusal:
        a_ring().unseal(sealed)
    assert refusal.value.code == "keys.other_kind"


def test_a_new_generation_seals_and_the_old_still_opens(tmp_path: Path) -> None:
    old = load_or_create(tmp_path)
    new = rotate(tmp_path, Purpose.SEAL)
    assert new.seal_key_id != old.seal_key_id
    assert new.party_key_id == old.party_key_id
    assert new.unseal(old.seal(Cpr(BO))) == Cpr(BO)
    with pytest.raises(Conflict):
        old.unseal(new.seal(Cpr(BO)))
    assert [(p.key_id, p.current) for p in new.fingerprints() if p.purpose == "seal"] == [
        (new.seal_key_id, True),
        (old.seal_key_id, False),
    ]
    assert load_or_create(tmp_path).fingerprints() == new.fingerprints()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["party.key", "seal.key"]
    assert stat.S_IMODE((tmp_path / "seal.key").stat().st_mode) == 0o600


def test_a_new_party_secret_gives_both_keys_new_first(tmp_path: Path) -> None:
    old = load_or_create(tmp_path)
    new = rotate(tmp_path, Purpose.PARTY)
    assert new.party_keys("cpr", ANNA) == (new.party_key("cpr", ANNA), old.party_key("cpr", ANNA))


def test_neither_ring_nor_secret_shows_or_hands_out_what_it_holds() -> None:
    ring = a_ring()
    secret = ring.secrets(Purpose.PARTY)[0]
    ring.party_key("cpr", ANNA)
    for text in (repr(ring), str(ring), f"{ring}", repr(secret), repr(ring.fingerprints())):
        assert secret.material.hex() not in text
        assert repr(secret.material) not in text
        assert ANNA not in text
        assert secret.id in text
    for value in (ring, secret):
        with pytest.raises(TypeError):
            pickle.dumps(value)
        with pytest.raises(TypeError):
            value.__getstate__()


def test_a_ring_needs_both_keys_of_the_right_length() -> None:
    with pytest.raises(ValueError):
        KeyRing((), ())
    with pytest.raises(ValueError):
        Secret(Purpose.PARTY, b"short")
