# SPDX-License-Identifier: MPL-2.0
"""Guidance: what a citizen reads about an area of KLE, in words written for citizens."""
