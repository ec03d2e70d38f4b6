# SPDX-License-Identifier: MPL-2.0
"""Everything an operator can set, read from the environment in this one place."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from overblik.errors import InvalidInput
from overblik.settings.data_folder import claim_data_folder, settle_mode
from overblik.settings.parsing import PARSERS, refused
from overblik.settings.table import TABLE
from overblik.settings.values import Mode, Settings

__all__ = ["TABLE", "Mode", "Settings", "claim_data_folder", "from_environment"]


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; an empty variable counts as unset.

    Raises InvalidInput naming the variable and the remedy, and Conflict when `OVERBLIK_MODE`
    contradicts the mode the data folder was created with. Touches nothing on disk.
    """
    given = {
        name: text.strip()
        for name, text in (os.environ if environ is None else environ).items()
        if name.startswith("OVERBLIK_") and text.strip()
    }
    values: dict[str, object] = {}
    for setting in TABLE:
        text = given.get(setting.name)
        if text is not None:
            values[setting.field] = PARSERS[setting.field](setting.name, text)
    data = values.pop("data", None) or _default_data()
    assert isinstance(data, Path)
    mode = values.pop("mode", None)
    assert mode is None or isinstance(mode, Mode)
    settings = Settings(data=data, mode=settle_mode(data, mode), **values)  # type: ignore[arg-type]
    if settings.is_demo and not _is_loopback(settings.host):
        raise InvalidInput(
            "settings.demo_loopback",
            f"OVERBLIK_HOST: a demo listens on loopback only, not on {settings.host}. "
            "Leave it unset, or use 127.0.0.1.",
            variable="OVERBLIK_HOST",
        )
    _check_sign_in(settings)
    _check_mail(settings)
    return settings


def _check_sign_in(settings: Settings) -> None:
    """All that a sign-in needs, or nothing of it; without encryption only from a demo to this machine."""
    plain = settings.oidc_plain_http == "yes"
    if plain and not settings.is_demo:
        raise refused("OVERBLIK_OIDC_PLAIN_HTTP", "production never signs in without encryption; write no.")
    is_public = (settings.public_url or "").startswith("https://")
    if settings.staff_accounts == "on" and not settings.is_demo and not is_public:
        raise refused(
            "OVERBLIK_PUBLIC_URL",
            "invitations of staff lead there, so write an address that begins with https://; see "
            "docs/how-to/sign-staff-in.md.",
        )
    for kind, manual in (("oidc", "sign-citizens-in"), ("staff_oidc", "sign-staff-in")):
        if getattr(settings, f"{kind}_issuer") is None:
            continue
        for name in ("public_url", f"{kind}_client_id", f"{kind}_secret_file"):
            if getattr(settings, name) is None:
                raise refused(
                    f"OVERBLIK_{name.upper()}", f"sign-in needs it as well; see docs/how-to/{manual}.md."
                )
        for name in (f"{kind}_issuer", "public_url"):
            parts = urlsplit(getattr(settings, name))
            if parts.scheme != "https" and not (plain and _is_this_machine(parts.hostname or "")):
                raise refused(f"OVERBLIK_{name.upper()}", "write an address that begins with https://.")


def _check_mail(settings: Settings) -> None:
    """All that mails need, or nothing of it; in the clear only to this machine, as with events."""
    if settings.smtp_host is None:
        return
    for name in ("mail_from", "public_url"):
        if getattr(settings, name) is None:
            raise refused(
                f"OVERBLIK_{name.upper()}", "mails need it as well; see docs/how-to/notify-citizens.md."
            )
    if settings.smtp_security == "none" and settings.smtp_host not in ("localhost", "127.0.0.1", "::1"):
        raise refused("OVERBLIK_SMTP_SECURITY", "only a mail server on this machine is used without it.")
    if (settings.smtp_user is None) is not (settings.smtp_password_file is None):
        raise refused("OVERBLIK_SMTP_PASSWORD_FILE", "a user and a password file belong together.")


def _default_data() -> Path:
    checkout = Path(__file__).resolve().parents[3]
    home = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
    return home / ".overblik"


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _is_this_machine(host: str) -> bool:
    try:
        return _is_loopback(host)
    except ValueError:  # a name, which may lead anywhere
        return False
