"""Reads forms and checks what people fill in."""

from .as_json import values_of_paper, values_to_begin_with
from .as_text import lines_of_paper
from .draft import Draft, changed_draft, draft_of_variables, draft_values, is_page_action
from .from_json import draft_of_json
from .lint import lint_form
from .name_lint import lint_given, lint_names, written_by
from .problems import Problem
from .reader import read_form
from .reading import Reading, read_draft
from .showing import with_what_it_showed
from .submission import JsonSubmission, Submission, accept, read_submission
from .tree import FileField, Form
from .uploads import find_file_field, upload_problem
from .words import count_words

__all__ = [
    "Draft",
    "FileField",
    "Form",
    "JsonSubmission",
    "Problem",
    "Reading",
    "Submission",
    "accept",
    "changed_draft",
    "count_words",
    "draft_of_json",
    "draft_of_variables",
    "draft_values",
    "find_file_field",
    "is_page_action",
    "lines_of_paper",
    "lint_form",
    "lint_given",
    "lint_names",
    "read_draft",
    "read_form",
    "read_submission",
    "upload_problem",
    "values_of_paper",
    "values_to_begin_with",
    "with_what_it_showed",
    "written_by",
]
