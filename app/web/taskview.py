"""What stands on a task's page: its form, the papers shown beside it, and what was handed in before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from ..domain.definitions import FormDefinition
from ..domain.errors import NotFound
from ..domain.tasks import Submission
from ..feel import Environment, compile_expression
from ..forms import Draft, Form
from ..forms.tree import Checkbox, ChoiceField, Field, FileField, ListField, fields_of
from ..programme.objecting import DESK, OBJECTION_FORM
from ..programme.published import get_objection
from ..programme.visibility import readable_classes
from ..services.attachments import find_own_upload
from ..services.second_look import find_earlier_look, shown_forms
from ..services.tasks import OpenTask
from ..services.work import Work
from ..store.attachments import uploaded_at
from ..store.definitions import find_latest
from ..store.tasks import find_draft
from .current import signed_in
from .formparts import NewerWords
from .formview import FormContext, render_fill, render_paper, render_print, render_read
from .objections import letter_of
from .paperchanges import Change, changes_between
from .windows import input_here

BID_FORM = "f06_bid"
"""What is laid side by side: bids on one list item, not two answers of other people."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper shown beside a task; `short` names it among the others."""

    title: str
    short: str
    anchor: str
    content: Markup
    headings: tuple[tuple[str, str], ...]
    seen: "SeenBefore | None" = None


@dataclass(frozen=True, slots=True)
class SeenBefore:
    """When the reader, or her desk, last had the paper before her, and what has changed in it since."""

    at: datetime
    is_own: bool
    changes: list[Change]


def fill_fragment(
    work: Work,
    opened: OpenTask,
    values: Draft | None,
    errors: dict[str, str],
    *,
    is_pane: bool = False,
    newer: NewerWords | None = None,
) -> Markup:
    """Render the form of an open task; empty when it has none and is only to be confirmed."""
    task, person = opened.task, signed_in(work)
    if opened.form is None:
        return Markup()
    draft = find_draft(work.session, task.id, person.username)
    context = FormContext(
        variables=opened.variables,
        environment=work.environment,
        attachments=lambda attachment_id: find_own_upload(work, task.id, attachment_id),
        file_url=lambda attachment_id: url_for("files.download", attachment_id=attachment_id),
        person=person.name,
        draft_url=url_for("task.draft", task_id=task.id),
        refresh_url=url_for("task.refresh", task_id=task.id),
        upload_url=url_for("task.upload", task_id=task.id),
        saved_at=draft.saved_at if draft else None,
        uploaded_at=lambda attachment_id: uploaded_at(work.session, attachment_id),
        is_pane=is_pane,
        window=input_here(draft),
        newer=newer,
    )
    return render_fill(opened.form, values, errors, {}, context)


def papers_beside(work: Work, opened: OpenTask) -> list[Paper]:
    """Render the papers that the diagram shows beside the task, parted by blanks.

    `f01_need` is one paper; `f06_bid=bids` or `f06_bid=[candidate]` one per item of a FEEL list. An item is
    what the form's first key holds, or holds that key itself beside the others.
    """
    found: list[Paper] = []
    for part in shown_forms(opened.task):
        form_key, _, items = part.partition("=")
        definition = find_latest(work.session, FormDefinition, form_key)
        if definition is None:
            continue
        form = work.house.definitions.forms.get(work.session, definition.digest)
        if form_key == OBJECTION_FORM:
            found += _letter(work, opened, form.title, f"paper-{len(found) + 1}")
            continue
        for name, values in _instances(form, opened.variables, items, work.environment):
            owner = opened.variables.get("publisher_org") if form_key.startswith(("f01", "f02")) else None
            anchor = f"paper-{len(found) + 1}"
            context = _read_context(
                work, opened.variables, owner, form_key, beside=opened.task.id, anchor=anchor
            )
            reading = render_paper(form, values, context)
            title = f"{form.title}：{name}" if name else form.title
            seen = None if items else _seen_before(work, opened, form, context)
            found.append(Paper(title, name or form.title, anchor, reading.content, reading.headings, seen))
    return found


def _letter(work: Work, opened: OpenTask, title: str, anchor: str) -> list[Paper]:
    """Return an objector's letter, which is no paper of the process: for the supervision desk alone."""
    if not signed_in(work).has_role(DESK):
        return []
    objection = get_objection(work.session, str(opened.variables.get("objection_no")))
    return [Paper(title, title, anchor, letter_of(work, objection), ())]


def papers_of_one_form(
    work: Work, opened: OpenTask
) -> tuple[Form, list[tuple[str, Mapping[str, Any]]]] | None:
    """Return the form of which several bids are shown beside a task, with these bids by name."""
    for part in shown_forms(opened.task):
        form_key, _, items = part.partition("=")
        is_of_bids = bool(items) and form_key == BID_FORM
        definition = find_latest(work.session, FormDefinition, form_key) if is_of_bids else None
        if definition:
            form = work.house.definitions.forms.get(work.session, definition.digest)
            papers = list(_instances(form, opened.variables, items, work.environment))
            if len(papers) > 1:
                return form, papers
    return None


def reading_context(work: Work, opened: OpenTask) -> FormContext:
    """Return what papers beside a task are read with: as much as this person may read."""
    return _read_context(work, opened.variables, None, beside=opened.task.id)


def _seen_before(work: Work, opened: OpenTask, form: Form, context: FormContext) -> SeenBefore | None:
    """Compare a paper of this instance with what it said at the last look, as the reader may read it."""
    look = find_earlier_look(work, opened.task, form.id)
    if look is None:
        return None
    changes = changes_between(form, look.before.values, look.after.values, context)
    return None if changes is None else SeenBefore(look.at, look.is_own, changes)


def _instances(
    form: Form, variables: Mapping[str, Any], items: str, environment: Environment
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not items:
        yield "", variables
        return
    found = compile_expression(items).evaluate(variables, environment).value
    root = next(iter(form.fields()), None)
    prefix = root.head if root else ""
    for item in found if isinstance(found, list) else []:
        name = item.get("lead_name") or item.get("name") or ""
        yield str(name), {**variables, **item} if prefix in item else {**variables, prefix: item}


def read_past(
    work: Work,
    submission: Submission | None,
    *,
    for_paper: bool = False,
    since: Mapping[str, Any] = MappingProxyType({}),
) -> Markup:
    """Render a submitted form as it was accepted, on the version of the form it was filled in on.

    `since` is what the finished paper says that became known after it was handed in.
    """
    if submission is None or submission.form_digest is None:
        return Markup()
    try:
        form = work.house.definitions.forms.get(work.session, submission.form_digest)
    except NotFound:
        return Markup()
    values = {**submission.values, **since}
    context = replace(
        _read_context(work, values, submission.organisation_code, submission.form_key or ""),
        environment=work.environment_at(submission.at),
    )
    return (render_print if for_paper else render_read)(form, values, context)


def _read_context(
    work: Work,
    variables: Mapping[str, Any],
    owner: str | None,
    form_key: str = "",
    *,
    beside: UUID | None = None,
    anchor: str = "",
) -> FormContext:
    reader = signed_in(work)
    return FormContext(
        variables=variables,
        environment=work.environment,
        attachments=lambda _id: None,
        file_url=lambda attachment_id: url_for("files.download", attachment_id=attachment_id, task=beside),
        person=reader.name,
        sees=readable_classes(reader, owner, form_key, variables),
        anchor=anchor,
        uploaded_at=lambda attachment_id: uploaded_at(work.session, attachment_id),
    )


def typed_lines(opened: OpenTask, draft: Draft) -> list[tuple[str, str]]:
    """Return label and text of everything a person typed, right or wrong, to be copied from."""
    fields = opened.form.fields() if opened.form else ()
    lines = ((field.label or field.key, _typed(field, draft.get(field.key))) for field in fields)
    return [(label, text) for label, text in lines if text]


def differing_lines(opened: OpenTask, there: Draft, here: Draft) -> list[tuple[str, str, str]]:
    """Return label and both texts of every field in which two drafts differ."""
    return [
        (field.label or field.key, _typed(field, there.get(field.key)), _typed(field, here.get(field.key)))
        for field in (opened.form.fields() if opened.form else ())
        if (there.get(field.key) or "") != (here.get(field.key) or "")
    ]


def _typed(field: Field, value: Any) -> str:
    """Write what was typed into a field: options by their words, rows line by line."""
    if isinstance(field, ListField):
        rows = value if isinstance(value, list) else []
        lines = ("；".join(filter(None, _typed_row(field, row))) for row in rows)
        return "\n".join(filter(None, lines))
    if isinstance(field, FileField):
        return f"{len(value)} 个文件" if value else ""
    if isinstance(field, Checkbox):
        return "是" if value == "true" else ""
    words = {"true": "是", "false": "否"} if isinstance(field, ChoiceField) else {}
    if isinstance(field, ChoiceField) and isinstance(field.choices, tuple):
        words |= {choice.text: choice.label for choice in field.choices}
    return "、".join(
        words.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]) if each
    )


def _typed_row(field: ListField, row: Mapping[str, Any]) -> Iterator[str]:
    return (_typed(each, row.get(each.key)) for each in fields_of(field.components))
