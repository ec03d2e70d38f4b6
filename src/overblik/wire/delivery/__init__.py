# SPDX-License-Identifier: MPL-2.0
"""The JSON delivery: one object a line, English names, official codes (docs/reference/delivery-format.md)."""

from overblik.wire.delivery.decode import decode_array, decode_lines
from overblik.wire.delivery.encode import encode_line
from overblik.wire.delivery.shapes import json_schema

__all__ = ["decode_array", "decode_lines", "encode_line", "json_schema"]
