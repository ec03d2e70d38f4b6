# SPDX-License-Identifier: MPL-2.0
"""Ydelsesindekset, version 6: import and update bodies of grants and payments, read as a stream and written."""

from overblik.wire.yi.decode import decode_file
from overblik.wire.yi.encode import encode_import, encode_updates

__all__ = ["decode_file", "encode_import", "encode_updates"]
