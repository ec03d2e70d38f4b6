# SPDX-License-Identifier: MPL-2.0
"""Tests of the tree itself: what the documents promise and what no type checker can see."""
