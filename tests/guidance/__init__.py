# SPDX-License-Identifier: MPL-2.0
"""Tests of what a citizen reads about an area."""
