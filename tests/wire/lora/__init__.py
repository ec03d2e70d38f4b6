# SPDX-License-Identifier: MPL-2.0
"""LoRa's JSON."""
