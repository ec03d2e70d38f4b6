# SPDX-License-Identifier: MPL-2.0
"""The picture an authenticator app reads (QR code), drawn into the page: it is a secret, so it has no address."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

from overblik.access.one_time_code import app_address, in_groups


def app_values(secret: str, account: str) -> dict[str, str | SafeString]:
    """What `console/app_picture.html` shows: the picture, and the same secret to be typed."""
    made = segno.make(app_address(secret, account), error="m", micro=False)
    # White ground in the dark too: cameras want it.
    drawn = made.svg_inline(light="#fff", dark="#000", omitsize=True, svgclass=None, lineclass=None)
    return {"picture": mark_safe(drawn), "secret": in_groups(secret)}  # noqa: S308 - drawn by the library from modules
