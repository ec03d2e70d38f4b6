# SPDX-License-Identifier: MPL-2.0
"""Person numbers for the tests. None of a real form is ever written down: they are made from day + 60."""


def real_form(fictive: str) -> str:
    """The number with 60 taken from the day: what a production installation takes."""
    return f"{int(fictive[:2]) - 60:02d}{fictive[2:]}"


ANNA = "6101902202"
BO = "9112751111"
EVA = "7506014444"
