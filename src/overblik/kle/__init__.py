# SPDX-License-Identifier: MPL-2.0
"""KLE, the municipalities' common classification: editions as data, lookup at a date, import, changes."""
