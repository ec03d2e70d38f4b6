# SPDX-License-Identifier: MPL-2.0
"""Persons and companies: their numbers, the keys their rows lie under, and the sealed numbers themselves."""
