# SPDX-License-Identifier: MPL-2.0
"""JSON that is already written down: passed to PostgreSQL and back as bytes, without a second round of parsing."""

from __future__ import annotations

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

_JSON_OID = 114


class RawJson(bytes):
    """Bytes that hold one JSON document, for parameters of type `json`."""


class _BinaryDumper(Dumper):
    oid = _JSON_OID
    format = Format.BINARY

    def dump(self, obj: bytes) -> Buffer:
        return obj


class _TextDumper(_BinaryDumper):
    format = Format.TEXT


class _BinaryLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


class _TextLoader(_BinaryLoader):
    format = Format.TEXT


def use_raw_json(connection: Connection[object]) -> None:
    """From now on this connection reads `json` as bytes and writes bytes into `json` by COPY."""
    adapters = connection.adapters
    adapters.register_dumper(RawJson, _TextDumper)
    adapters.register_dumper(RawJson, _BinaryDumper)
    adapters.register_loader("json", _BinaryLoader)
    adapters.register_loader("json", _TextLoader)
