# SPDX-License-Identifier: MPL-2.0
"""PostgreSQL: the embedded server, connections, set-based copying, the table manifest and the migrations."""
