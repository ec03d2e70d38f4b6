# SPDX-License-Identifier: MPL-2.0
"""Tests of what other systems are told."""
