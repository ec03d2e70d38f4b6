# SPDX-License-Identifier: MPL-2.0
"""What every page shares: layout, design system, charts, formatting and error pages."""
