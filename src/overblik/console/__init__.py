# SPDX-License-Identifier: MPL-2.0
"""The municipality's pages: decide what citizens see, try it, publish it, and answer for it afterwards."""
