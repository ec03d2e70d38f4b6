# SPDX-License-Identifier: MPL-2.0
"""The same SQL on tables spread by their keys, and on both PostgreSQL versions."""
