# SPDX-License-Identifier: MPL-2.0
"""Secrets of receivers lie in files of their own, whole or not at all."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from overblik.errors import Conflict, InvalidInput, Unavailable
from overblik.events import secret
from overblik.events.address import Channel

OLD, NEW, NEWER = (secret.PREFIX + base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))


def test_a_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = secret.create(tmp_path, "crm", OLD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.load(tmp_path, "crm") == (OLD,)
    assert [file.name for file in tmp_path.iterdir()] == ["receiver-crm.key"]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    secret.create(tmp_path, "crm", OLD)
    with pytest.raises(Conflict) as refused:
        secret.create(tmp_path, "crm", NEW)
    assert refused.value.code == "events.secret_exists"
    assert OLD not in refused.value.message
    assert secret.load(tmp_path, "crm") == (OLD,)


def test_after_a_rotation_the_new_one_and_the_one_before_it_are_valid(tmp_path: Path) -> None:
    secret.create(tmp_path, "crm", OLD)
    secret.rotate(tmp_path, "crm", NEW)
    assert secret.load(tmp_path, "crm") == (NEW, OLD)
    secret.rotate(tmp_path, "crm", NEWER)
    assert secret.load(tmp_path, "crm") == (NEWER, NEW)
    assert secret.retire(tmp_path, "crm")
    assert secret.load(tmp_path, "crm") == (NEWER,)
    assert not secret.retire(tmp_path, "crm")
    assert stat.S_IMODE(secret.path_of(tmp_path, "crm").stat().st_mode) == 0o600


def test_a_removed_secret_is_gone(tmp_path: Path) -> None:
    secret.create(tmp_path, "crm", OLD)
    secret.remove(tmp_path, "crm")
    secret.remove(tmp_path, "crm")
    with pytest.raises(Unavailable) as refused:
        secret.load(tmp_path, "crm")
    assert refused.value.code == "events.secret_unreachable"


@pytest.mark.parametrize(
    "text", ["", "# Overblik, secret of the receiver crm, newest first.\n", f"{OLD}\n{NEW}\n"]
)
def test_a_damaged_file_is_told_and_nothing_is_sent_with_it(tmp_path: Path, text: str) -> None:
    secret.path_of(tmp_path, "crm").write_text(text)
    with pytest.raises(Unavailable) as refused:
        secret.load(tmp_path, "crm")
    assert refused.value.code == "events.secret_damaged"


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_!", OLD.removeprefix("whsec_"), "whsec_" + "A" * 200]
)
def test_what_cannot_sign_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        secret.checked(Channel.WEBHOOK, text)
    assert refused.value.code == "events.secret"
    assert not text or text == "whsec_" or text not in refused.value.message


@pytest.mark.parametrize("text", ["", "two\nlines", "nul\0", "x" * 1025])
def test_a_password_is_one_line(text: str) -> None:
    with pytest.raises(InvalidInput):
        secret.checked(Channel.AMQP, text)
    assert (
        secret.checked(Channel.AMQP, "# no comment, a password æ\u2028") == "# no comment, a password æ\u2028"
    )


def test_a_password_that_looks_like_a_comment_is_kept_as_it_is(tmp_path: Path) -> None:
    secret.create(tmp_path, "mq", "# pass\u2028word")
    assert secret.load(tmp_path, "mq") == ("# pass\u2028word",)
    secret.replace(tmp_path, "mq", "other")
    assert secret.load(tmp_path, "mq") == ("other",)
