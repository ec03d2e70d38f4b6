# SPDX-License-Identifier: MPL-2.0
"""From the text of a variable to its value, one function for each form. What is wrong is told with its remedy."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from overblik.errors import InvalidInput
from overblik.settings.values import Mode


def refused(name: str, remedy: str) -> InvalidInput:
    """The error of a variable that cannot be used: which, and what to write."""
    # The value itself is left out: it may hold a password.
    return InvalidInput("settings.bad_value", f"{name}: {remedy}", variable=name)


def _path(name: str, text: str) -> Path:
    if "\0" in text:
        raise refused(name, "a path cannot hold a null character.")
    return Path(text).expanduser().absolute()


def _file(name: str, text: str) -> Path:
    path = _path(name, text)
    if not path.is_file():
        raise refused(name, f"there is no file {path}. Correct the path, or leave the variable unset.")
    return path


def _number(lowest: int, highest: int) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise refused(name, f"write a whole number from {lowest} to {highest}.")
        return int(text)

    return parse


def _mode(name: str, text: str) -> Mode:
    if text not in set(Mode):
        raise refused(name, "write demo or production.")
    return Mode(text)


def _database_url(name: str, text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise refused(name, "write postgresql://user@host:port/database.")
    return text


def _binaries(name: str, text: str) -> str:
    if text in ("auto", "wheel", "system"):
        return text
    if not (Path(text) / "postgres").is_file():
        raise refused(name, "write auto, wheel, system, or a folder that holds the program postgres.")
    return str(Path(text).absolute())


def _host(name: str, text: str) -> str:
    return text if text == "localhost" else _address(name, text)


def _address(name: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise refused(name, "write an IP address such as 127.0.0.1.") from None


def _level(name: str, text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise refused(name, "write debug, info, warning or error.")
    return text.lower()


def _header(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", text):
        raise refused(name, "write a header name of letters and digits only, without hyphens.")
    return text


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise refused(name, "write a full address that begins with https://.")
    return text


def _contact(name: str, text: str) -> str:
    if text.startswith("https://"):
        return _url(name, text)
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?[0-9][0-9 ]{6,18}[0-9]", text, re.ASCII) is None:
        raise refused(
            name, "write an e-mail address, a phone number or an address that begins with https://."
        )
    return text


def _origin(name: str, text: str) -> str:
    parts = urlsplit(_url(name, text))
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise refused(name, "write scheme and host only, such as https://overblik.example.dk.")
    return f"{parts.scheme}://{parts.netloc}"


def _scopes(name: str, text: str) -> str:
    if "openid" not in text.split():
        raise refused(name, "openid must be among the scopes.")
    return " ".join(text.split())


def _levels(name: str, text: str) -> str:
    if any(level.rpartition("/")[2].lower() == "low" for level in text.split()):
        raise refused(name, "the level low never opens an overview; write Substantial High.")
    return " ".join(text.split())


def _word(name: str, text: str) -> str:
    if len(text.split()) != 1:
        raise refused(name, "write one name without spaces.")
    return text


def _roles(name: str, text: str) -> str:
    roles = ("editor", "approver", "steward", "support", "auditor", "operator")
    if not all(entry.rpartition("=")[0] and entry.rpartition("=")[2] in roles for entry in text.split()):
        raise refused(name, f"write value=role with spaces between; a role is one of {', '.join(roles)}.")
    return " ".join(text.split())


def _yes_or_no(name: str, text: str) -> str:
    if text not in ("yes", "no"):
        raise refused(name, "write yes or no.")
    return text


def _on_or_off(name: str, text: str) -> str:
    if text not in ("on", "off"):
        raise refused(name, "write on or off.")
    return text


def _host_name(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9:](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", text, re.ASCII):
        raise refused(name, "write the name or the IP address of a machine, such as mail.example.dk.")
    return text


def _security(name: str, text: str) -> str:
    if text not in ("starttls", "tls", "none"):
        raise refused(name, "write starttls, tls or none.")
    return text


def _mail_address(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}", text, re.ASCII):
        raise refused(name, "write an e-mail address such as overblik@example.dk.")
    return text


def _uuid(name: str, text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise refused(name, "write a UUID such as 3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11.") from None


def _cvrs(name: str, text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not all(re.fullmatch(r"[0-9]{8}", cvr) for cvr in found):
        raise refused(name, "write CVR numbers of eight digits with commas between.")
    return found


def _text(_name: str, text: str) -> str:
    return text


PARSERS: Mapping[str, Callable[[str, str], object]] = {
    "data": _path,
    "mode": _mode,
    "database_url": _database_url,
    "database_binaries": _binaries,
    "host": _host,
    "port": _number(1, 65535),
    "workers": _number(1, 64),
    "log_level": _level,
    "gateway_address": _address,
    "certificate_content_header": _header,
    "certificate_header": _header,
    "token_issuer": _text,
    "token_audience": _text,
    "token_keys": _file,
    "accessibility_url": _url,
    "data_protection_contact": _contact,
    "role_map": _file,
    "packages": _file,
    "system_id": _uuid,
    "event_days": _number(1, 365),
    "access_log_days": _number(30, 36_500),
    "report_days": _number(30, 36_500),
    "message_codes": _file,
    "public_url": _origin,
    "oidc_issuer": _url,
    "oidc_metadata": _file,
    "oidc_client_id": _text,
    "oidc_secret_file": _file,
    "oidc_scopes": _scopes,
    "oidc_acr_values": _text,
    "oidc_level_claim": _word,
    "oidc_levels": _levels,
    "oidc_cpr_claim": _word,
    "oidc_employee": _text,
    "oidc_plain_http": _yes_or_no,
    "staff_oidc_issuer": _url,
    "staff_oidc_metadata": _file,
    "staff_oidc_client_id": _text,
    "staff_oidc_secret_file": _file,
    "staff_oidc_scopes": _scopes,
    "staff_oidc_acr_values": _text,
    "staff_level_claim": _word,
    "staff_levels": _levels,
    "staff_id_claim": _word,
    "staff_name_claim": _word,
    "staff_authority_claim": _word,
    "staff_role_claim": _word,
    "staff_roles": _roles,
    "staff_accounts": _on_or_off,
    "session_idle_minutes": _number(5, 120),
    "session_hours": _number(1, 24),
    "look_ups_per_hour": _number(1, 1000),
    "smtp_host": _host_name,
    "smtp_port": _number(1, 65535),
    "smtp_security": _security,
    "smtp_user": _text,
    "smtp_password_file": _file,
    "mail_from": _mail_address,
    "notice_hours": _number(1, 168),
    "mandate_authorities": _cvrs,
}
