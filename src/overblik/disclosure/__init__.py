# SPDX-License-Identifier: MPL-2.0
"""What a municipality shows: rules, their compilation, and one explained decision per item."""
