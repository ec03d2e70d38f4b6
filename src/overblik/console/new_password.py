# SPDX-License-Identifier: MPL-2.0
"""A password that somebody chooses: long and not easily guessed; which signs it has is their own affair."""

from __future__ import annotations

import functools

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext

from overblik.access.password import LONGEST, SHORTEST
from overblik.access.staff_account import StaffAccount

_FEWEST_SIGNS = 5
_SHORTEST_WORD = 4


def fault_of(request: HttpRequest, account: StaffAccount) -> str:
    """What is wrong with the new password of the form, in words; empty when nothing is."""
    password = request.POST.get("new", "")
    if len(password) < SHORTEST:
        return gettext("Choose a password of at least %(count)d characters.") % {"count": SHORTEST}
    if len(password) > LONGEST:
        return gettext("Choose a password of at most %(count)d characters.") % {"count": LONGEST}
    if _is_common(password):
        return gettext("That password is easily guessed. Choose another.")
    own = {account.id, *account.name.split(), *account.id.replace("-", ".").split(".")}
    if any(len(word) >= _SHORTEST_WORD and word.casefold() in password.casefold() for word in own):
        return gettext("Choose a password without your own name.")
    if password != request.POST.get("again", ""):
        return gettext("The two passwords are not alike. Write the same one twice.")
    return ""


def _is_common(password: str) -> bool:
    if password.isdigit() or len(set(password)) < _FEWEST_SIGNS:
        return True
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@functools.cache
def _common() -> CommonPasswordValidator:
    """The twenty thousand passwords that are tried first."""
    return CommonPasswordValidator()
