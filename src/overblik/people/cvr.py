# SPDX-License-Identifier: MPL-2.0
"""The Danish company number: public, so a plain string once it has been checked."""

from __future__ import annotations

from stdnum.dk import cvr
from stdnum.exceptions import ValidationError

from overblik.errors import InvalidInput


def parse_cvr(text: str) -> str:
    """The eight digits, modulus 11 checked, spaces and a leading DK taken away. Raises InvalidInput."""
    try:
        number: str = cvr.validate(text)
    except ValidationError:
        raise InvalidInput(
            "cvr.malformed", "a company number (CVR) has eight digits and a valid check digit"
        ) from None
    return number
