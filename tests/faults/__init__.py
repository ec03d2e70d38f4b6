# SPDX-License-Identifier: MPL-2.0
"""What happens when things break: killed processes, a full disk, bad input."""
