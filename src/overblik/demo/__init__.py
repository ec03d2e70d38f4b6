# SPDX-License-Identifier: MPL-2.0
"""A synthetic municipality: people, cases and benefits that do not exist, for demo, tests and bench."""
