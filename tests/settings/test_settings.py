# SPDX-License-Identifier: MPL-2.0
"""The settings: every variable, every refusal, and a mode that is fixed with the data folder."""

from __future__ import annotations

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from overblik.errors import Conflict, InvalidInput, NotAllowed, OverblikError
from overblik.settings import TABLE, Mode, Settings, claim_data_folder, from_environment


def read(tmp_path: Path, **variables: str) -> Settings:
    given = {f"OVERBLIK_{name.upper()}": text for name, text in variables.items()}
    return from_environment({"OVERBLIK_DATA": str(tmp_path / "data"), **given})


def test_every_field_has_its_row_in_the_table_and_every_row_its_field() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(Settings)}
    assert [row.field for row in TABLE if row.field not in fields] == []
    assert sorted(row.field for row in TABLE) == sorted(fields)
    assert all(row.name.startswith("OVERBLIK_") and row.meaning.endswith(".") for row in TABLE)
    for row in TABLE:
        if row.field != "data":
            default = fields[row.field]
            assert row.default == ("" if default is None else str(default)), row.name


def test_without_variables_the_defaults_hold() -> None:
    settings = from_environment({})
    assert settings == Settings(data=settings.data)
    assert settings.data.name == ".overblik"
    assert settings.data.is_absolute()


def test_all_values_arrive(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    settings = read(
        tmp_path,
        mode="demo",
        database_url="postgresql://a@b/c",
        database_binaries="system",
        host="::1",
        port="80",
        workers="4",
        log_level="DEBUG",
        gateway_address="10.0.0.1",
        certificate_header="XCert",
        certificate_content_header="XCertificate",
        token_issuer="issuer",
        token_audience="audience",
        token_keys=str(file),
        accessibility_url="https://www.was.digst.dk/example",
        role_map=str(file),
    )
    assert settings == Settings(
        data=tmp_path / "data",
        mode=Mode.DEMO,
        database_url="postgresql://a@b/c",
        database_binaries="system",
        host="::1",
        port=80,
        workers=4,
        log_level="debug",
        gateway_address="10.0.0.1",
        certificate_header="XCert",
        certificate_content_header="XCertificate",
        token_issuer="issuer",
        token_audience="audience",
        token_keys=file,
        accessibility_url="https://www.was.digst.dk/example",
        role_map=file,
    )
    assert settings.is_demo


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert read(tmp_path, port=" ", mode="") == Settings(data=tmp_path / "data")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "eighty"),
        ("port", "８０"),
        ("workers", "0"),
        ("mode", "Demo"),
        ("mode", "test"),
        ("database_url", "mysql://a:very-secret@b/c"),
        ("database_binaries", "/nowhere"),
        ("host", "example.org"),
        ("log_level", "loud"),
        ("gateway_address", "10.0.0.0/8"),
        ("certificate_header", "X-Cert"),
        ("certificate_content_header", "X-Cert"),
        ("token_keys", "/nowhere/keys.json"),
        ("role_map", "/"),
        ("accessibility_url", "www.was.digst.dk"),
        ("public_url", "overblik.example.dk"),
        ("public_url", "https://overblik.example.dk/portal"),
        ("public_url", "https://overblik.example.dk/?x=1"),
        ("public_url", "https://someone:very-secret@overblik.example.dk"),
        ("oidc_issuer", "login.example.dk"),
        ("oidc_scopes", "profile email"),
        ("oidc_levels", "Low Substantial"),
        ("oidc_levels", "https://data.gov.dk/concept/core/nsis/loa/low"),
        ("oidc_level_claim", "two claims"),
        ("oidc_cpr_claim", "two claims"),
        ("oidc_plain_http", "perhaps"),
        ("staff_accounts", "yes"),
        ("oidc_plain_http", "yes"),  # production
        ("oidc_secret_file", "/nowhere/secret"),
        ("oidc_metadata", "/nowhere/metadata"),
        ("session_idle_minutes", "4"),
        ("session_hours", "25"),
    ],
)
def test_a_bad_value_is_refused_with_its_variable_and_a_remedy(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read(tmp_path, **{name: text})
    assert told.value.message.startswith(f"OVERBLIK_{name.upper()}: ")
    assert told.value.params == {"variable": f"OVERBLIK_{name.upper()}"}
    assert told.value.message.endswith(".")
    assert "very-secret" not in str(told.value)


@pytest.mark.parametrize("address", [{}, {"public_url": "http://overblik.example.dk"}])
def test_accounts_of_staff_need_an_address_for_their_invitations(
    tmp_path: Path, address: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput, match="OVERBLIK_PUBLIC_URL"):
        read(tmp_path, staff_accounts="on", **address)
    told = read(tmp_path, staff_accounts="on", public_url="https://overblik.example.dk")
    assert told.staff_accounts == "on"
    assert read(tmp_path, staff_accounts="on", mode="demo", **address).staff_accounts == "on"


@pytest.mark.parametrize("host", ["0.0.0.0", "10.1.2.3", "::"])
def test_a_demo_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    with pytest.raises(InvalidInput, match="OVERBLIK_HOST"):
        read(tmp_path, mode="demo", host=host)
    assert read(tmp_path, host=host).host == host


def test_the_mode_is_fixed_when_the_folder_is_made(tmp_path: Path) -> None:
    claim_data_folder(read(tmp_path, mode="demo"))
    assert read(tmp_path).mode is Mode.DEMO, "unset, the folder decides"
    assert read(tmp_path, mode="demo").mode is Mode.DEMO
    with pytest.raises(Conflict) as told:
        read(tmp_path, mode="production")
    assert told.value.code == "settings.mode_fixed"
    assert "OVERBLIK_MODE" in told.value.message
    with pytest.raises(Conflict):
        claim_data_folder(Settings(data=tmp_path / "data", mode=Mode.PRODUCTION))


def test_reading_the_settings_makes_nothing(tmp_path: Path) -> None:
    read(tmp_path, mode="demo")
    assert list(tmp_path.iterdir()) == []


def test_claiming_twice_is_claiming_once(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert claim_data_folder(settings) == claim_data_folder(settings) == tmp_path / "data"
    assert [path.name for path in settings.data.iterdir()] == ["mode"]


def test_nobody_else_may_list_a_new_folder(tmp_path: Path) -> None:
    folder = claim_data_folder(read(tmp_path))
    assert stat.S_IMODE(folder.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)


def test_an_empty_folder_may_be_used_and_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    claim_data_folder(read(tmp_path))
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letter.txt").touch()
    assert _refusal(tmp_path).code == "settings.data_not_ours"
    assert not (tmp_path / "data" / "mode").exists()


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    assert _refusal(tmp_path).code == "settings.data_not_a_folder"


def _refusal(tmp_path: Path) -> OverblikError:
    with pytest.raises(Conflict) as told:
        claim_data_folder(read(tmp_path))
    return told.value


def test_an_unreadable_mode_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mode").write_bytes(b"\xff\n")
    with pytest.raises(Conflict) as told:
        read(tmp_path)
    assert told.value.code == "settings.mode_unreadable"


def test_a_place_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(OverblikError) as told:
        claim_data_folder(Settings(data=Path("/proc/overblik/data")))
    assert told.value.code in ("settings.data_unwritable", "settings.data_not_permitted")
    assert isinstance(told.value, NotAllowed) or "name another folder" in told.value.message


def test_a_mode_file_another_starter_is_just_writing_is_no_strangers_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / ".mode-x").touch()
    claim_data_folder(read(tmp_path, mode="demo"))
    assert read(tmp_path).mode is Mode.DEMO


def sign_in(tmp_path: Path, **changed: str | None) -> dict[str, str]:
    (tmp_path / "secret").write_text("x")
    told = {
        "public_url": "https://overblik.example.dk/",
        "oidc_issuer": "https://login.example.dk/realm",
        "oidc_client_id": "overblik",
        "oidc_secret_file": str(tmp_path / "secret"),
        **changed,
    }
    return {name: text for name, text in told.items() if text is not None}


def test_sign_in_is_set_up_with_four_settings(tmp_path: Path) -> None:
    settings = read(tmp_path, **sign_in(tmp_path))
    assert settings.public_url == "https://overblik.example.dk"
    assert settings.oidc_issuer == "https://login.example.dk/realm"


@pytest.mark.parametrize("missing", ["public_url", "oidc_client_id", "oidc_secret_file"])
def test_half_a_sign_in_is_none_and_says_what_is_missing(tmp_path: Path, missing: str) -> None:
    with pytest.raises(InvalidInput, match=f"OVERBLIK_{missing.upper()}") as told:
        read(tmp_path, **sign_in(tmp_path, **{missing: None}))
    assert "sign-citizens-in.md" in told.value.message


@pytest.mark.parametrize("name", ["public_url", "oidc_issuer"])
@pytest.mark.parametrize(
    ("mode", "plain", "address", "taken"),
    [
        ("demo", "yes", "http://127.0.0.1:9000", True),
        ("demo", "yes", "http://localhost:9000", True),
        ("demo", "yes", "http://login.example.dk", False),
        ("demo", "yes", "http://10.0.0.1", False),
        ("demo", "no", "http://127.0.0.1:9000", False),
        ("production", "no", "http://127.0.0.1:9000", False),
    ],
)
def test_without_encryption_one_signs_in_to_a_demo_on_this_machine_only(
    tmp_path: Path, name: str, mode: str, plain: str, address: str, taken: bool
) -> None:
    told = {**sign_in(tmp_path), "mode": mode, "oidc_plain_http": plain, name: address}
    if taken:
        assert getattr(read(tmp_path, **told), name) == address
    else:
        with pytest.raises(InvalidInput, match=f"OVERBLIK_{name.upper()}"):
            read(tmp_path, **told)
