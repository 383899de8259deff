"""Files of which only the newest hold: a text that is drafted again takes the place of the one before."""

from collections.abc import Mapping
from typing import Any

from .draft import Draft, write_value
from .tree import FileField, Form, get_at


def with_newest_files(form: Form, draft: Draft, variables: Mapping[str, Any]) -> Draft:
    """Return the draft without the files that new ones take the place of.

    Only fields that say `newest: yes` are concerned; without a new file those that are there go on to hold.
    What was handed in before keeps its own files.
    """
    kept = dict(draft)
    for field in form.fields():
        if isinstance(field, FileField) and field.is_newest_only:
            before = write_value(field, get_at(variables, field.key))
            held = draft.get(field.key) or []
            kept[field.key] = [file for file in held if file not in before] or held
    return kept
