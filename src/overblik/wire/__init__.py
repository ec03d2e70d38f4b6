# SPDX-License-Identifier: MPL-2.0
"""The official formats, read into the index's structs and written from them; Danish names live here only."""
