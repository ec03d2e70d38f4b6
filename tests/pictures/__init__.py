# SPDX-License-Identifier: MPL-2.0
"""The pictures in the documents: taken by a command from a real server with the demo, on a day that stands still."""
