# SPDX-License-Identifier: MPL-2.0
"""The commands of `overblik`, one file per group."""
