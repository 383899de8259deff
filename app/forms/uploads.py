"""A file for a field of a form is checked when it comes, before the form is handed in."""

import re

from .problems import Problem, WrongValue
from .tree import FileField, Form, ListField, fields_of
from .values import check_file_count, check_file_name, check_file_size


def find_file_field(form: Form, name: str) -> FileField | None:
    """Return the file field of this name, one of rows as `members.2.letter`; None when there is none."""
    components = form.components
    while True:
        fields = {field.key: field for field in fields_of(components)}
        if name in fields:
            found = fields[name]
            return found if isinstance(found, FileField) else None
        rows = next(
            (
                field
                for field in fields.values()
                if isinstance(field, ListField) and re.match(rf"{re.escape(field.key)}\.[0-9]{{1,6}}\.", name)
            ),
            None,
        )
        if rows is None:
            return None
        name = name.removeprefix(f"{rows.key}.").partition(".")[2]
        components = rows.components


def upload_problem(field: FileField, name: str, size: int, held: int) -> Problem | None:
    """Return what the field says against one more file, besides those it holds; None when it takes it.

    `size` is in bytes, 0 as long as it is not known.
    """
    try:
        check_file_count(field, held + 1)
        check_file_name(field, name)
        check_file_size(field, name, size)
    except WrongValue as error:
        return Problem(error.zh, error.en, field.rule, field.article)
    return None
