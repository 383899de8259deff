"""The bids on one list item side by side, for whoever has them all before her in one task (同榜对比)."""

from uuid import UUID

from flask import Blueprint

from ..domain.errors import NotFound
from ..services.tasks import barred_from, open_task
from ..store.tasks import find_draft
from .current import reading, signed_in
from .page import render
from .papercompare import compare, own_answers
from .taskview import papers_of_one_form, reading_context

bp = Blueprint("compare", __name__, url_prefix="/tasks")


@bp.get("/<uuid:task_id>/compare")
def show(task_id: UUID) -> str:
    """Lay the papers of one form side by side that are shown beside an open task."""
    with reading() as work:
        opened = open_task(work, task_id)
        found = papers_of_one_form(work, opened)
        if found is None or barred_from(work, opened.task, signed_in(work)):
            raise NotFound("没有可以对比的材料。 / There is nothing to compare.")
        form, papers = found
        context = reading_context(work, opened)
        names = [name for name, _ in papers]
        draft = find_draft(work.session, task_id, signed_in(work).username)
        return render(
            work,
            "tasklist/compare.html",
            task=opened.task,
            names=names,
            parts=compare(form, papers, context),
            own=own_answers(opened.form, draft.values, names, context) if draft else [],
            calendar=work.calendar,
        )
