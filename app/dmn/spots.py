"""Where in a file a piece of FEEL stands, in words: the row and column of its table, the line and column."""

from ..feel.errors import line_and_column
from .elements import Place, Text


def cell_words(place: Place) -> tuple[str, str]:
    """Name the cell a place is in, in Chinese and English; empty outside of tables."""
    if not place.row:
        return "", ""
    return f"第 {place.row} 行 {place.column} 列", f" in row {place.row}, column {place.column}"


def spot_words(text: Text, position: int) -> tuple[str, str]:
    """Name the cell, and the line and column within its text."""
    chinese, english = cell_words(text.place)
    line, column = line_and_column(text.feel, position)
    if not line:
        return chinese, english
    return (
        f"{chinese}表达式第 {line} 行第 {column} 字：",
        f"{english}, line {line}, column {column} of the expression",
    )
