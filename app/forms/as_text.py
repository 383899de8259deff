"""A submitted form as plain lines: the words of every field and what was answered, for a text file."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..feel import Environment
from .display import BLANK, in_words
from .level import Level
from .reading import read_past
from .tree import Form, ListField, fields_of


def lines_of_paper(form: Form, values: Mapping[str, Any], environment: Environment) -> list[str]:
    """Return `label：answer` for every field that the paper shows; rows of a list are numbered."""
    return list(_lines(read_past(form, values, environment), ""))


def _lines(level: Level, indent: str) -> Iterator[str]:
    for each in fields_of(level.components):
        if each.name in level.hidden:
            continue
        label = each.label or each.key
        if not isinstance(each, ListField):
            answer = in_words(each, level).replace("\n", f"\n{indent}  ")
            yield f"{indent}{label}：{answer}"
            continue
        rows = level.rows.get(each.key, [])
        yield f"{indent}{label}：{'' if rows else BLANK}"
        for number, row in enumerate(rows, 1):
            yield f"{indent}  {number}."
            yield from _lines(row, f"{indent}    ")
