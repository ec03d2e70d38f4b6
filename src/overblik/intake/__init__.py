# SPDX-License-Identifier: MPL-2.0
"""One delivery: ownership, fold, viewers, projections, verdict, receipt; and re-projection."""
