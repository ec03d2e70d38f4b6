# SPDX-License-Identifier: MPL-2.0
"""How much the overview is used: counts of answers and how long they took, and of nobody."""
