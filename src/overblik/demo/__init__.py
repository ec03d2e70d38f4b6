# SPDX-License-Identifier: MPL-2.0
"""A synthetic municipality: people, cases, benefits and payments that do not exist, for demo, tests and bench."""
