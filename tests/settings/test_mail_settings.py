# SPDX-License-Identifier: MPL-2.0
"""All that mails need, or nothing of it; in the clear only to this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from overblik.errors import InvalidInput
from overblik.notices.mail_server import Security
from overblik.settings import Settings, from_environment
from overblik.site.notices import mail_setup

WHOLE = {
    "SMTP_HOST": "mail.example.dk",
    "MAIL_FROM": "overblik@example.dk",
    "PUBLIC_URL": "https://overblik.example.dk/",
}


def read(folder: Path, **told: str | None) -> Settings:
    given = {f"OVERBLIK_{name}": text for name, text in {**WHOLE, **told}.items() if text is not None}
    return from_environment({**given, "OVERBLIK_DATA": str(folder / "data")})


def test_host_sender_and_address_are_enough(tmp_path: Path) -> None:
    setup = mail_setup(read(tmp_path))
    assert setup is not None
    assert (setup.port, setup.security, setup.user) == (587, Security.STARTTLS, None)
    assert setup.sender.public_url == "https://overblik.example.dk/"
    assert setup.sender.domain == "example.dk"


def test_without_a_mail_server_there_are_no_mails(tmp_path: Path) -> None:
    assert mail_setup(read(tmp_path, SMTP_HOST=None)) is None


@pytest.mark.parametrize(
    ("told", "variable"),
    [
        ({"MAIL_FROM": None}, "OVERBLIK_MAIL_FROM"),
        ({"PUBLIC_URL": None}, "OVERBLIK_PUBLIC_URL"),
        ({"PUBLIC_URL": "https://overblik.example.dk/sub/"}, "OVERBLIK_PUBLIC_URL"),
        ({"MAIL_FROM": "Overblik <overblik@example.dk>"}, "OVERBLIK_MAIL_FROM"),
        ({"SMTP_SECURITY": "none"}, "OVERBLIK_SMTP_SECURITY"),
        ({"SMTP_SECURITY": "ssl"}, "OVERBLIK_SMTP_SECURITY"),
        ({"SMTP_HOST": "mail example"}, "OVERBLIK_SMTP_HOST"),
        ({"SMTP_USER": "us"}, "OVERBLIK_SMTP_PASSWORD_FILE"),
        ({"SMTP_PORT": "0"}, "OVERBLIK_SMTP_PORT"),
        ({"NOTICE_HOURS": "0"}, "OVERBLIK_NOTICE_HOURS"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    tmp_path: Path, told: dict[str, str | None], variable: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, **told)
    assert refused.value.params["variable"] == variable


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_needs_no_guard(tmp_path: Path, host: str) -> None:
    setup = mail_setup(read(tmp_path, SMTP_HOST=host, SMTP_SECURITY="none"))
    assert setup is not None
    assert setup.security is Security.NONE
