# SPDX-License-Identifier: MPL-2.0
"""Searches over the real store."""
