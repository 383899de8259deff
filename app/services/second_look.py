"""A paper that comes to a person again: what stood in it when she last had it before her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..domain.identity import Person
from ..domain.tasks import Submission, UserTask
from ..store.history import order_of_completion
from ..store.tasks import completed_tasks_of, submissions_of_form
from .tasks import signed_in_person
from .work import Work


@dataclass(frozen=True, slots=True)
class EarlierLook:
    """When a paper was last worked with, what it said then, and what it says since it was handed in again."""

    at: datetime
    is_own: bool
    before: Submission
    after: Submission


def find_earlier_look(work: Work, task: UserTask, form_key: str) -> EarlierLook | None:
    """Find what the person, or her desk at the same task, last saw of a paper shown beside a task.

    None when nobody of them saw it, or when it has not been handed in again since. Other people's tasks
    of the same element do not count: an agreement with another supplier is not for this one.
    """
    papers = submissions_of_form(work.session, task.instance_id, form_key)
    if len(papers) <= 1:
        return None
    order = order_of_completion(work.session, task.instance_id)
    last = _last_look(work, task, form_key, order)
    if last is None:
        return None
    laid = sorted(papers, key=lambda each: order.get(each.task_id, 0))
    seen = [each for each in laid if order.get(each.task_id, 0) <= order[last.id]]
    if not seen or seen[-1] is laid[-1] or last.ended_at is None:
        return None
    is_own = last.assignee in signed_in_person(work).usernames
    return EarlierLook(last.ended_at, is_own, before=seen[-1], after=laid[-1])


def _last_look(work: Work, task: UserTask, form_key: str, order: dict[UUID, int]) -> UserTask | None:
    person = signed_in_person(work)
    looks = [
        each
        for each in completed_tasks_of(work.session, task.instance_id)
        if each.id in order and _had_before(person, each, task, form_key)
    ]
    return max(looks, key=lambda each: order[each.id], default=None)


def _had_before(person: Person, earlier: UserTask, task: UserTask, form_key: str) -> bool:
    """Whether somebody had the paper before her: the person, or a colleague at this very task."""
    is_own = earlier.assignee in person.usernames
    if is_own and earlier.form_key == form_key:
        return True
    is_of_the_desk = (
        earlier.element_id == task.element_id
        and earlier.candidate_groups == task.candidate_groups
        and not task.is_personal
    )
    return (is_own or is_of_the_desk) and form_key in shown_forms(earlier)


def shown_forms(task: UserTask) -> Sequence[str]:
    """Return what the diagram shows beside a task, part by part: `f01_need`, `f06_bid=bids`."""
    return str(task.properties.get("shows", "")).split()
