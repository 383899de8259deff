"""Uploads to the studio: no file of a set is lost silently."""

import io

import pytest
from werkzeug.datastructures import FileStorage

from app.domain.errors import Invalid
from app.web.studio import _uploaded


def upload(name: str, content: bytes = b"<a/>") -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def test_files_of_an_uploaded_folder_are_taken_by_their_own_names():
    uploads = [upload("all/review.bpmn"), upload("all/forms/note.form"), upload("")]
    assert set(_uploaded(uploads)) == {"review.bpmn", "note.form"}


@pytest.mark.parametrize("other", ["review.bpmn", "old/review.bpmn", "old\\review.bpmn"])
def test_two_files_of_one_name_are_refused(other):
    with pytest.raises(Invalid, match=r"review\.bpmn"):
        _uploaded([upload("review.bpmn"), upload(other, b"<b/>")])
