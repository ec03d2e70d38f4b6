# SPDX-License-Identifier: MPL-2.0
"""Tests of what the command line says; what commands do is tested with the room they belong to."""
