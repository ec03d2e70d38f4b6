# SPDX-License-Identifier: MPL-2.0
"""Signatures of webhooks as Standard Webhooks has them: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from collections.abc import Iterable


def headers(keys: Iterable[bytes], message_id: str, moment: dt.datetime, body: bytes) -> dict[str, str]:
    """The three headers. One signature for each key, so that a receiver with either of two can verify.

    `moment` is when it is sent, not when it happened: receivers refuse what is older than some minutes.
    """
    stamp = str(int(moment.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    found = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{each}" for each in found),
    }
