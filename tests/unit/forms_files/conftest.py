"""The forms of the repository, and what it takes to fill one in as a person would."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from app.domain.errors import InvalidForm
from app.feel import Environment
from app.forms import Submission, read_form, read_submission
from app.services.seed_parameters import PARAMETERS as SEEDED

FORMS = Path(__file__).parents[3] / "forms"

NOW = datetime.fromisoformat("2022-03-01T10:00:00+08:00")

PERSON = "温岳川"

PUBLISHER = {"publisher_name": "鄂尔多斯市曜原氢能装备有限公司", "publisher_org": "91150602PDY00001XF"}

PARAMETERS = {each.name: each.value for each in SEEDED}

Answers = Mapping[str, Any]
Submit = Callable[..., dict[str, Any]]


@pytest.fixture
def submit() -> Submit:
    """Hand in a form: answers by key, rows as lists of dictionaries, files by name; variables by name."""

    def hand_in(form_id: str, answers: Answers, **variables: Any) -> dict[str, Any]:
        form = read_form((FORMS / f"{form_id}.form").read_bytes(), f"{form_id}.form")
        known = {"parameters": PARAMETERS, "project_type": "tech_rd", **PUBLISHER, **variables}
        submission = Submission(texts_of(answers), file_facts, PERSON)
        return read_submission(form, submission, known, Environment(now=NOW))

    return hand_in


@pytest.fixture
def refused(submit: Submit) -> Submit:
    """Hand in a form that must be refused, and get what is wrong with each field."""

    def hand_in(form_id: str, answers: Answers, **variables: Any) -> dict[str, str]:
        with pytest.raises(InvalidForm) as refusal:
            submit(form_id, answers, **variables)
        return refusal.value.fields

    return hand_in


def texts_of(answers: Answers, prefix: str = "") -> dict[str, list[str]]:
    """Write answers as a page sends them: ``kpi_table.2.target`` for rows, lower case for yes and no."""
    texts: dict[str, list[str]] = {}
    for key, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value, 1):
                texts |= texts_of(row, f"{prefix}{key}.{number}.")
        elif isinstance(value, list):
            texts[prefix + key] = [str(each) for each in value]
        else:
            texts[prefix + key] = [str(value).lower() if isinstance(value, bool) else str(value)]
    return texts


def file_facts(name: str) -> dict[str, Any]:
    """Know every file as uploaded by this person; its name is its id."""
    return {"id": name, "name": name, "size": 2048, "sha256": "0" * 64, "type": PurePosixPath(name).suffix}
