# SPDX-License-Identifier: MPL-2.0
"""Messages of the municipalities' message distributor (*Beskedfordeler*), in the envelope *Beskedkuvert* 1.0."""
