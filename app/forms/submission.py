"""The one validator: a submission becomes typed variables of the form's own fields, or InvalidForm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.errors import InvalidForm
from ..feel import Environment
from .draft import Draft, Texts, draft_values
from .from_json import draft_of_json
from .newest import with_newest_files
from .problems import Problem
from .reading import Reading, read_draft
from .tree import Form
from .values import FileFacts, NoFiles


@dataclass(frozen=True)
class Submission:
    """What a person sent, unread: texts by name, and who may be asked for an uploaded file by its id.

    `attachments` gives {id, name, size, sha256, type} of a file this person may use here, else None;
    `person` is the name of who is signed in, which an electronic signature must equal.
    """

    texts: Texts
    attachments: FileFacts = NoFiles
    person: str = ""

    def draft(self, form: Form, _variables: Mapping[str, Any]) -> tuple[Draft, dict[str, Problem]]:
        """Return the texts as a draft; a text may be wrong, but never of a wrong type."""
        return draft_values(form, self.texts), {}


@dataclass(frozen=True)
class JsonSubmission:
    """What a program sent, unread: JSON values in the shape of the form's variables."""

    values: Mapping[str, Any]
    attachments: FileFacts = NoFiles
    person: str = ""

    def draft(self, form: Form, variables: Mapping[str, Any]) -> tuple[Draft, dict[str, Problem]]:
        """Return the values over what the page would begin with, and what has a wrong type."""
        return draft_of_json(form, self.values, variables)


def read_submission(
    form: Form,
    submission: Submission | JsonSubmission,
    variables: Mapping[str, Any],
    environment: Environment,
) -> dict[str, Any]:
    """Return the variables that the submission sets; dotted keys are merged into the objects already there.

    Money is Decimal in 万元 with two places, int is int, dates are ISO texts, a moment has +08:00.
    Fields that are hidden, read-only or not of the form are not taken from the submission (SPEC R-036 ff.).
    Raises InvalidForm naming every wrong field; those of rows as ``kpi_table.2.target``.
    """
    draft, mistyped = submission.draft(form, variables)
    draft = with_newest_files(form, draft, variables)
    reading = read_draft(form, draft, variables, environment, submission.attachments, submission.person)
    return accept(form, reading, mistyped)


def accept(form: Form, reading: Reading, mistyped: Mapping[str, Problem] | None = None) -> dict[str, Any]:
    """Return what a reading sets, or raise InvalidForm with everything that is wrong."""
    problems = {**reading.problems, **(mistyped or {})}
    if problems:
        count = len(problems)
        raise InvalidForm(
            f"“{form.title}”有 {count} 处需要改正 / {count} fields need correction",
            {name: str(problem) for name, problem in problems.items()},
        )
    return reading.variables
