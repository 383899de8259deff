"""An expert who finds an interest while she judges leaves the case; another begins (R-073, ERRATA 裁定 5)."""

from uuid import UUID

from ..domain.changes import BeginAgain
from ..domain.definitions import FormDefinition
from ..domain.errors import Invalid, InvalidForm, NotFound
from ..domain.identity import Person
from ..domain.tasks import UserTask
from ..domain.waits import UserTaskWait
from ..engine.execution import Execution
from ..forms import Submission, read_submission
from ..services.advance import advance
from ..services.history import Cause
from ..services.tasks import forget_tasks, gone, signed_in_person
from ..services.work import Work
from ..store.definitions import get_latest
from ..store.tasks import NO_SUCH_TASK, lock_task

JUDGING = frozenset({"f04_opinion", "f08_score", "f19b_opinion"})
"""The forms on which an expert judges."""

DECLARATION, REASON = "f04e_declare", "coi_detail"
"""The form on which she declares an interest, and the field that says which: it bounds the reason too."""


def may_recuse(person: Person, task: UserTask) -> bool:
    """Whether this is the person's own judging, which she may leave for an interest that she has found."""
    return task.is_open and task.assignee == person.username and task.form_key in JUDGING


def recuse(work: Work, task_id: UUID, reason: str) -> UserTask:
    """Take an expert off the case who says why she has an interest in it; what she began is void.

    Her iteration begins again and its declaration is answered for her: she has an interest. From there the
    diagram goes on as after any such answer.

    Raises NotFound when the task is not hers, Conflict when it is closed, Invalid without a reason that the
    declaration would take.
    """
    task, person = lock_task(work.session, task_id), signed_in_person(work)
    if task.assignee != person.username or task.form_key not in JUDGING:
        raise NotFound(NO_SUCH_TASK)
    if not task.is_open:
        raise gone(work, task)
    definition = get_latest(work.session, FormDefinition, DECLARATION)
    declaration = work.house.definitions.forms.get(work.session, definition.digest)
    answers = Submission({"coi_declare": ["has"], REASON: [reason]}, person=person.name)

    def leave(execution: Execution) -> None:
        seen = execution.variables_at(task.token_id)
        try:
            values = read_submission(declaration, answers, seen, work.environment)
        except InvalidForm as error:
            words = f"请写明是什么利害关系：{error.fields.get(REASON, '')} / Say what the interest is."
            raise Invalid(words, {"reason": words}) from error
        before = {wait.token_id for wait in execution.waits()}
        execution.change(BeginAgain(task.token_id, seen["expert"]))
        (begun,) = [
            wait
            for wait in execution.waits()
            if isinstance(wait, UserTaskWait) and wait.token_id not in before and wait.form_id == DECLARATION
        ]
        execution.complete(begun.token_id, values)

    detail = {
        "task_id": str(task.id),
        "is_personal": True,
        "reason": f"发现利害关系，申请回避：{reason.strip()}",
    }
    cause = Cause("expert_recused", task.process_id, task.element_id, task.name, detail)
    advance(work, task.instance, leave, cause)
    forget_tasks(work, task.instance_id, person.username)
    return task
