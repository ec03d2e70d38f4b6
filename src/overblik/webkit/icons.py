# SPDX-License-Identifier: MPL-2.0
"""The few icons of the pages, drawn for the project on a grid of 24 and coloured by the text around them."""

from __future__ import annotations

# Each is a path of strokes; the style sheet gives width and colour.
PATHS = {
    "info": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v6M12 7.2v.1",
    "success": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M7.8 12.4l3 3l5.6-6.2",
    "warning": "M12 3.6L21.4 20H2.6zM12 10v4.6M12 17.2v.1",
    "error": "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM9 9l6 6M15 9l-6 6",
    "chevron-left": "M14.5 6l-6 6l6 6",
    "chevron-right": "M9.5 6l6 6l-6 6",
    "language": (
        "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3.4 9.5h17.2M3.4 14.5h17.2"
        "M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"
    ),
    "speech": "M4 9.5v5h4l5 4v-13l-5 4zM16 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
    "leave": "M10 4H5v16h5M10 12h10M16.5 8.5L20 12l-3.5 3.5",
    "document": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "download": "M12 4v11M7.5 11L12 15.5l4.5-4.5M5 20h14",
    "print": "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
    "phone": (
        "M5 4h4l1.5 5l-2.3 1.6a12 12 0 0 0 5.2 5.2L15 13.5l5 1.5v4c0 .8-.5 1-1 1C11 20 4 13 4 5c0-.5.2-1 1-1z"
    ),
    "mail": "M3 6h18v12H3zM3 7l9 6.5L21 7",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3.5V7M16 3.5V7",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.4 15.4L20.5 20.5",
}


def icon_svg(name: str) -> str:
    """The icon as inline SVG, hidden from assistive technology: words always stand beside it.

    Raises KeyError for a name that was never drawn; a template's mistake shows in the first test.
    """
    return (
        f'<svg class="icon-svg line-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" '
        f'aria-hidden="true"><path d="{PATHS[name]}"/></svg>'
    )
