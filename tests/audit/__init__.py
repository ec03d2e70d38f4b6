# SPDX-License-Identifier: MPL-2.0
"""Tests of the log of who looked at what: its seals, and what they show."""
