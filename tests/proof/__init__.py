# SPDX-License-Identifier: MPL-2.0
"""That nothing hidden is seen and all that is shown is there: on every surface, of ten thousand generated citizens."""
