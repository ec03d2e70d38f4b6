# SPDX-License-Identifier: MPL-2.0
"""From an object's state to the rows made for reading: pure, one file per kind of object."""
