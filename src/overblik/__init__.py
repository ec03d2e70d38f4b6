# SPDX-License-Identifier: MPL-2.0
"""Overblik: one understandable overview of a citizen's municipal cases, benefits and payments."""

__version__ = "0.1.0"
