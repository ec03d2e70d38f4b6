# SPDX-License-Identifier: MPL-2.0
"""Tokens of machine clients: what lets them in, and all the ways in which they are refused."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from overblik.access.keys import PRIVATE_FILE, PUBLIC_FILE, KeyFile, _write_once, demo_key, parse_keys
from overblik.access.tokens import READ_OVERVIEW, Caller, TokenGate, TokenRefused, issue
from overblik.errors import InvalidInput, Unavailable

NOW = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
ISSUER, AUDIENCE = "https://issuer.example", "https://overblik.example"
KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
SECOND = ECKey.generate_key("P-256", {"kid": "two"}, private=True)
STRANGER = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)


def write_keys(path: Path, *keys: ECKey | RSAKey) -> KeyFile:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}))
    beside.replace(path)
    return KeyFile(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def gate(path: Path) -> TokenGate:
    return TokenGate(write_keys(path, KEY, RSA), issuer=ISSUER, audience=AUDIENCE, remembered=2)


def claims(**changes: Any) -> dict[str, Any]:
    at = int(NOW.timestamp())
    told = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ok", "iat": at, "exp": at + 600, "scope": READ_OVERVIEW}
    return {name: value for name, value in (told | changes).items() if value is not ...}


def admit(gate: TokenGate, token: str, moment: dt.datetime = NOW) -> Caller:
    return gate.admit(f"Bearer {token}", READ_OVERVIEW, moment)


def test_a_token_of_ours_is_let_in(gate: TokenGate) -> None:
    caller = admit(gate, issue(KEY, claims()))
    assert caller.client == "ok"
    assert caller.scopes == {READ_OVERVIEW}
    assert caller.expires_at == NOW + dt.timedelta(minutes=10)


def test_rs256_is_let_in_too(gate: TokenGate) -> None:
    assert admit(gate, jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), RSA)).client == "ok"


SECONDS = int(NOW.timestamp())
LET_IN = [
    ("several audiences", {"aud": ["x", AUDIENCE]}, "ok"),
    ("scopes as a list", {"scope": ..., "scp": ["x", READ_OVERVIEW, 3]}, "ok"),
    ("several scopes", {"scope": f"x {READ_OVERVIEW}"}, "ok"),
    ("the client id comes before the subject", {"client_id": "mit-overblik"}, "mit-overblik"),
    ("the authorised party comes before the subject", {"azp": "mit-overblik"}, "mit-overblik"),
    ("expired within the difference of clocks", {"exp": SECONDS - 20}, "ok"),
    ("begins within the difference of clocks", {"nbf": SECONDS + 20}, "ok"),
    ("no time of issue", {"iat": ...}, "ok"),
    ("ends with the calendar", {"exp": 253402300799}, "ok"),
]


@pytest.mark.parametrize(("changes", "client"), [row[1:] for row in LET_IN], ids=[row[0] for row in LET_IN])
def test_claims_that_are_let_in(gate: TokenGate, changes: dict[str, Any], client: str) -> None:
    assert admit(gate, issue(KEY, claims(**changes))).client == client


REFUSED = [
    ("expired", {"exp": SECONDS - 30}, "expired"),
    ("no expiry", {"exp": ...}, "expiry"),
    ("expiry as text", {"exp": str(SECONDS + 600)}, "expiry"),
    ("expiry as true", {"exp": True}, "expiry"),
    ("expiry beyond the calendar", {"exp": 1e300}, "expiry"),
    ("not yet valid", {"nbf": SECONDS + 31}, "not_yet"),
    ("issued in the future", {"iat": SECONDS + 31}, "not_yet"),
    ("a start that is no time", {"nbf": "soon"}, "nbf"),
    ("foreign issuer", {"iss": "https://issuer.example.evil"}, "issuer"),
    ("no issuer", {"iss": ...}, "issuer"),
    ("foreign audience", {"aud": "https://other.example"}, "audience"),
    ("audiences in one text", {"aud": f"{AUDIENCE} x"}, "audience"),
    ("no audience", {"aud": ...}, "audience"),
    ("another scope", {"scope": "intake.write"}, "scope"),
    ("part of the scope's name", {"scope": "overview.read.all"}, "scope"),
    ("no scope", {"scope": ...}, "scope"),
    ("scope of another type", {"scope": 7}, "scope"),
    ("nobody", {"sub": ...}, "client"),
    ("a client that is no text", {"sub": 7}, "client"),
    ("a client with a line break", {"sub": "a\nb"}, "client"),
    ("a client without a name", {"sub": ""}, "client"),
]


@pytest.mark.parametrize(("changes", "cause"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_claims_that_are_refused(gate: TokenGate, changes: dict[str, Any], cause: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        admit(gate, issue(KEY, claims(**changes)))
    assert refused.value.cause == cause
    assert refused.value.message == "A valid token is needed."


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged_with_public_key() -> str:
    """The old trick: the public key's text taken for a shared secret."""
    public = KEY.public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims())}"
    mark = (
        base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), hashlib.sha256)).rstrip(b"=").decode()
    )
    return f"{signed}.{mark}"


def swapped_payload() -> str:
    head, _, mark = issue(KEY, claims()).split(".")
    return f"{head}.{part(claims(sub='someone else'))}.{mark}"


FORGED: dict[str, Callable[[], str]] = {
    "signed by a stranger under our key's name": lambda: issue(STRANGER, claims()),
    "a key we do not have": lambda: issue(SECOND, claims()),
    "no key named although there are two": lambda: jwt.encode({"alg": "ES256"}, claims(), KEY),
    "algorithm none": lambda: f"{part({'alg': 'none', 'kid': 'one'})}.{part(claims())}.",
    "algorithm None": lambda: f"{part({'alg': 'None', 'kid': 'one'})}.{part(claims())}.",
    "no algorithm": lambda: f"{part({'kid': 'one'})}.{part(claims())}.x",
    "a shared secret": lambda: jwt.encode(
        {"alg": "HS256", "kid": "one"}, claims(), OctKey.import_key("x" * 32), algorithms=["HS256"]
    ),
    "the public key as a shared secret": forged_with_public_key,
    "the algorithm of another key": lambda: jwt.encode({"alg": "RS256", "kid": "one"}, claims(), RSA),
    "a claim changed after signing": swapped_payload,
    "a signature cut off": lambda: issue(KEY, claims())[:-4],
    "no signature": lambda: issue(KEY, claims()).rpartition(".")[0] + ".",
    "not a token": lambda: "abc",
    "five parts": lambda: "a.b.c.d.e",
    "claims that are no object": lambda: f"{part({'alg': 'ES256', 'kid': 'one'})}.{part([1])}.AAAA",
    "a critical header": lambda: (
        f"{part({'alg': 'ES256', 'kid': 'one', 'crit': ['x'], 'x': 1})}.{part(claims())}.A"
    ),
    "too long": lambda: "a" * 9000,
    "other letters": lambda: "æøå",
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_and_broken_tokens_are_refused_alike(gate: TokenGate, name: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        admit(gate, FORGED[name]())
    assert (refused.value.code, refused.value.message) == ("token_refused", "A valid token is needed.")
    assert refused.value.params == {}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc"])
def test_without_a_bearer_token_nobody_is_let_in(gate: TokenGate, header: str | None) -> None:
    with pytest.raises(TokenRefused) as refused:
        gate.admit(header, READ_OVERVIEW, NOW)
    assert refused.value.cause == "absent"


def test_a_remembered_token_expires_all_the_same(gate: TokenGate) -> None:
    token = issue(KEY, claims())
    admit(gate, token)
    admit(gate, token, NOW + dt.timedelta(minutes=10))
    with pytest.raises(TokenRefused):
        admit(gate, token, NOW + dt.timedelta(minutes=10, seconds=30))


def test_a_remembered_token_gets_no_scope_it_has_not(gate: TokenGate) -> None:
    token = issue(KEY, claims())
    admit(gate, token)
    with pytest.raises(TokenRefused):
        gate.admit(f"bearer {token}", "intake.write", NOW)


def test_only_so_many_tokens_are_remembered(gate: TokenGate) -> None:
    tokens = [issue(KEY, claims(sub=str(number))) for number in range(4)]
    for token in tokens + tokens[::-1]:
        admit(gate, token)
    assert len(gate._known) == 2


def test_keys_are_changed_without_a_restart(gate: TokenGate, path: Path) -> None:
    old, new = issue(KEY, claims()), issue(SECOND, claims())
    admit(gate, old)
    write_keys(path, KEY, SECOND)
    assert (admit(gate, old).client, admit(gate, new).client) == ("ok", "ok")
    write_keys(path, SECOND)
    assert admit(gate, new).client == "ok"
    with pytest.raises(TokenRefused):
        admit(gate, old)


def test_a_file_written_in_place_within_the_same_second_is_noticed(gate: TokenGate, path: Path) -> None:
    old = issue(KEY, claims())
    admit(gate, old)
    path.write_text(json.dumps({"keys": [SECOND.as_dict(private=False)]}))
    with pytest.raises(TokenRefused):
        admit(gate, old)


def test_without_the_key_file_remembered_tokens_count_no_more(gate: TokenGate, path: Path) -> None:
    token = issue(KEY, claims())
    admit(gate, token)
    path.unlink()
    with pytest.raises(Unavailable) as refused:
        admit(gate, token)
    assert refused.value.code == "token_keys_unreadable"


def test_a_token_needs_no_key_name_when_there_is_one_key(path: Path) -> None:
    gate = TokenGate(write_keys(path, KEY), issuer=ISSUER, audience=AUDIENCE)
    assert admit(gate, jwt.encode({"alg": "ES256"}, claims(), KEY)).client == "ok"


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    SHORT = RSAKey.generate_key(1024, auto_kid=True).as_dict(private=False)
USELESS: list[Any] = [
    None,
    {"kty": "oct", "k": "AAAA"},
    SHORT,
    ECKey.generate_key("P-384", auto_kid=True).as_dict(private=False),
    KEY.as_dict(private=False, use="enc"),
    KEY.as_dict(private=False, alg="ES384"),
    {"kty": "EC", "crv": "P-256", "x": "AAAA"},
    {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
    {"kty": "RSA", "n": 7, "e": "AQAB"},
    {"kty": "unheard of"},
]


@pytest.mark.filterwarnings("ignore:Key size")
def test_keys_of_no_use_are_left_out() -> None:
    text = json.dumps({"keys": [*USELESS, KEY.as_dict(private=False)]}).encode()
    assert [key.kid for key in parse_keys(text)] == ["one"]
    with pytest.raises(Unavailable) as refused:
        parse_keys(json.dumps({"keys": USELESS}).encode())
    assert refused.value.code == "token_keys_empty"


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"{}", b'{"keys": 7}', b"7", b'{"keys": null}'])
def test_a_file_that_is_no_key_set_is_refused(text: bytes) -> None:
    with pytest.raises(Unavailable) as refused:
        parse_keys(text)
    assert refused.value.code == "token_keys_malformed"


def test_secret_parts_are_never_taken_over() -> None:
    found = parse_keys(json.dumps({"keys": [KEY.as_dict(private=True)]}).encode())
    assert [key.is_private for key in found] == [False]


def test_the_demo_makes_its_own_key_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first, second = demo_key(folder), demo_key(folder)
    assert first.as_dict(private=True) == second.as_dict(private=True)
    assert os.stat(folder / PRIVATE_FILE).st_mode & 0o777 == 0o600
    assert "d" not in json.loads((folder / PUBLIC_FILE).read_text())["keys"][0]
    gate = TokenGate(KeyFile(folder / PUBLIC_FILE), issuer=ISSUER, audience=AUDIENCE)
    assert admit(gate, issue(first, claims())).client == "ok"


def test_the_demo_keys_public_part_is_made_anew_when_it_is_gone(tmp_path: Path) -> None:
    key = demo_key(tmp_path)
    (tmp_path / PUBLIC_FILE).unlink()
    assert demo_key(tmp_path).kid == key.kid
    assert (tmp_path / PUBLIC_FILE).exists()


def test_a_demo_key_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / PRIVATE_FILE).write_text("{}")
    with pytest.raises(InvalidInput) as refused:
        demo_key(tmp_path)
    assert PRIVATE_FILE in refused.value.message


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Unavailable):
        demo_key(tmp_path / "data")


def test_a_token_that_came_in_while_the_keys_changed_is_not_remembered(gate: TokenGate, path: Path) -> None:
    caller = admit(gate, issue(KEY, claims()))
    gate._remember("another stamp", b"digest", caller)
    assert b"digest" not in gate._known


def test_a_key_file_that_is_a_folder_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        KeyFile(tmp_path).current()
    assert refused.value.code == "token_keys_unreadable"


def test_a_second_process_keeps_the_first_ones_key(tmp_path: Path) -> None:
    _write_once(tmp_path / "key", {"first": 1}, 0o600)
    _write_once(tmp_path / "key", {"second": 2}, 0o600)
    assert json.loads((tmp_path / "key").read_text()) == {"first": 1}
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]
