# SPDX-License-Identifier: MPL-2.0
"""The JSON of LoRa (magenta-aps/mox): cases and documents of an OS2 installation (docs/how-to/import-from-lora.md)."""

from overblik.wire.lora.decode import decode_file
from overblik.wire.lora.supplement import Supplement, read_supplement

__all__ = ["Supplement", "decode_file", "read_supplement"]
