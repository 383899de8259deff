"""What has changed in a paper between two times it was handed in, in the words the paper itself uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

from ..forms import Form
from ..forms.display import BLANK
from ..forms.level import Level
from ..forms.reading import read_past
from ..forms.tree import Component, Computed, Field, FileField, Group, ListField, fields_of
from .formread import LineBuilder
from .formview import FormContext

AROUND = 20
"""Characters of a long text that stand before and after what has changed in it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is no longer the same."""

    label: str
    before: str
    after: str


def changes_between(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any], context: FormContext
) -> list[Change] | None:
    """Compare two submissions of a form, as this person may read it; None when they are two papers.

    What is masked for the person is compared as she reads it. A read-only answer is a fact the process
    gave: the report of another year is another report.
    """
    then, now = (
        read_past(form, {**context.variables, **values}, context.environment) for values in (before, after)
    )
    facts = [each.key for each in form.fields() if each.readonly is True]
    if any(then.current(key) not in (None, now.current(key)) for key in facts):
        return None
    liner = LineBuilder(lambda _level, _component: None, context.sees)
    return list(_of_level(liner, then, now, form.components, ""))


def _of_level(
    liner: LineBuilder, then: Level, now: Level, components: Sequence[Component], title: str
) -> Iterator[Change]:
    for each in components:
        if isinstance(each, Group):
            yield from _of_level(liner, then, now, each.components, each.label or title)
        elif isinstance(each, ListField):
            yield from _of_rows(liner, then, now, each, title)
        elif isinstance(each, Field) and not isinstance(each, Computed):
            yield from _of_field(liner, then, now, each, title)


def _of_field(liner: LineBuilder, then: Level, now: Level, each: Field, title: str) -> Iterator[Change]:
    before, after = liner.words(then, each), liner.words(now, each)
    if isinstance(each, FileField) and before == after and not liner.is_masked(each):
        after += "（文件已换）" if _digests(then, each) != _digests(now, each) else ""
    if before != after:
        yield Change(_titled(title, each.label), *_around_the_change(before, after))


def _of_rows(liner: LineBuilder, then: Level, now: Level, each: ListField, title: str) -> Iterator[Change]:
    """Compare two tables row by row; a row that was put in or taken out does not change those after it."""
    columns = [one for one in fields_of(each.components) if not isinstance(one, Computed | ListField)]
    old, new = (_texts(liner, level, each, columns) for level in (then, now))
    label = _titled(title, each.label)
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        changed = min(last - first, end - start) if kind == "replace" else 0
        for at in range(changed):
            for column, before, after in zip(columns, old[first + at], new[start + at], strict=True):
                if before != after:
                    yield Change(f"{label} 第 {start + at + 1} 行 {column.label}", before, after)
        if kind != "equal":
            yield from (Change(f"{label} 删去一行", _row(row), BLANK) for row in old[first + changed : last])
            for number, row in enumerate(new[start + changed : end], start + changed + 1):
                yield Change(f"{label} 新增第 {number} 行", BLANK, _row(row))


def _texts(
    liner: LineBuilder, level: Level, each: ListField, columns: Sequence[Field]
) -> list[tuple[str, ...]]:
    rows = [] if each.name in level.hidden or liner.is_masked(each) else level.rows.get(each.key, [])
    return [tuple(liner.words(row, column) for column in columns) for row in rows]


def _row(words: Sequence[str]) -> str:
    return "；".join(each for each in words if each != BLANK) or BLANK


def _digests(level: Level, each: Field) -> list[Any]:
    value = level.current(each.key)
    files = value if isinstance(value, list) else []
    return [file.get("sha256") for file in files if isinstance(file, Mapping)]


def _titled(title: str, label: str) -> str:
    return " · ".join(filter(None, (title, label)))


def _around_the_change(before: str, after: str) -> tuple[str, str]:
    """Leave of two long texts what differs, with a few words around it."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    return _cut(before, head, tail), _cut(after, head, tail)


def _alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, head: int, tail: int) -> str:
    start, end = max(head - AROUND, 0), len(text) - max(tail - AROUND, 0)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
