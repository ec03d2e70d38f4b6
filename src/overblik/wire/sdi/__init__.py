# SPDX-License-Identifier: MPL-2.0
"""Sags- og Dokumentindekset, version 6: import and update bodies, read as a stream and written."""

from overblik.wire.sdi.decode import decode_file
from overblik.wire.sdi.encode import encode_import, encode_updates

__all__ = ["decode_file", "encode_import", "encode_updates"]
