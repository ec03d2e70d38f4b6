# SPDX-License-Identifier: MPL-2.0
"""Grunddata: authorities and who owns which property."""
