"""Forms built in a few words, and a clock that stands still."""

import json
from datetime import UTC, datetime

import pytest

from app.feel import Environment
from app.forms import Submission, read_form, read_submission
from app.web.formview import FormContext

NOW = datetime(2021, 8, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def environment():
    return Environment(now=NOW)


@pytest.fixture
def file_of():
    """Give the bytes of a form with these components behind a title."""

    def build(*components, **top):
        title = {"type": "text", "id": "title", "text": "# 试表"}
        numbered = [{"id": f"c{number}", "label": "栏目", **each} for number, each in enumerate(components)]
        whole = {"type": "default", "id": "f", "schemaVersion": 19, "components": [title, *numbered], **top}
        return json.dumps(whole).encode()

    return build


@pytest.fixture
def form_of(file_of):
    return lambda *components: read_form(file_of(*components), "f.form")


@pytest.fixture
def submit(form_of, environment):
    """Read a submission of a form of these components."""

    def send(components, texts, variables=None, files=None, person="乌兰托雅"):
        form = form_of(*components)
        listed = {key: [value] if isinstance(value, str) else value for key, value in texts.items()}
        submission = Submission(listed, (files or {}).get, person)
        return read_submission(form, submission, variables or {}, environment)

    return send


@pytest.fixture
def context(environment):
    return lambda **known: FormContext(variables=known.pop("variables", {}), environment=environment, **known)
