# SPDX-License-Identifier: MPL-2.0
"""Tests of the register data beside the cases: authorities, properties and their owners."""
