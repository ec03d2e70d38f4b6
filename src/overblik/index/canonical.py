# SPDX-License-Identifier: MPL-2.0
"""How registrations and states are written down: one canonical JSON form, and its digest."""

from __future__ import annotations

import hashlib

import msgspec

from overblik.index.objects import ObjectState, Registration

_encoder = msgspec.json.Encoder(order="deterministic")
_registration = msgspec.json.Decoder(Registration)
_state = msgspec.json.Decoder(ObjectState)

DIGEST_BYTES = 16


def encode(value: Registration | ObjectState) -> bytes:
    """The canonical JSON: keys sorted, defaults left out, UTF-8."""
    return _encoder.encode(value)


def decode_registration(body: bytes | str) -> Registration:
    """The registration a stored body says."""
    return _registration.decode(body)


def decode_state(body: bytes | str) -> ObjectState:
    """The state a stored body says."""
    return _state.decode(body)


def content_hash(body: bytes) -> bytes:
    """The digest of a canonical body (BLAKE2b, 16 bytes): equal content, equal digest."""
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()
