"""Why a paper came back is told to who fills it in again; the finished paper does not say it."""

import re
from pathlib import Path

import pytest

from app.forms import read_form
from app.forms.tree import Text, flat
from tests.unit.forms_files.conftest import FORMS

RETURNED = re.compile(r'"[^"]*(退回|未确认)[^"]*："')


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.form")), ids=lambda path: path.stem)
def test_no_paper_is_printed_with_the_notes_of_its_rounds(path: Path) -> None:
    form = read_form(path.read_bytes(), path.name)
    notes = [
        each
        for each in flat(form.components)
        if isinstance(each, Text) and each.formula and RETURNED.match(each.formula.text)
    ]
    assert [note.name for note in notes if not note.is_for_filling] == []
