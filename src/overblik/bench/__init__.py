# SPDX-License-Identifier: MPL-2.0
"""The benchmarks: each figure is measured beside a yardstick, in one run on one machine."""
