"""Shares out our six columns the way form-js lays out its sixteen."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .tree import GRID

FORM_JS_COLUMNS = 16


def share_columns(raws: list[Any]) -> dict[int, int]:
    """Give each component its share of our six columns from form-js's sixteen; a row is shared evenly."""
    layouts = [raw.get("layout") if isinstance(raw, Mapping) else None for raw in raws]
    named = [layout if isinstance(layout, Mapping) else {} for layout in layouts]
    shared = Counter(str(layout["row"]) for layout in named if layout.get("row"))
    spans = {}
    for index, layout in enumerate(named):
        columns = layout.get("columns")
        if isinstance(columns, int) and 0 < columns <= FORM_JS_COLUMNS:
            spans[index] = max(2, round(columns * GRID / FORM_JS_COLUMNS))
        elif layout.get("row"):
            spans[index] = max(2, GRID // shared[str(layout["row"])])
    return spans
