# SPDX-License-Identifier: MPL-2.0
"""A small site of its own that shows every component once, as a municipality would use it."""
