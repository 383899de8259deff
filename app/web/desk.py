"""The desk: a task worked with its papers beside it. Which tasks, and how many of them are left."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.tasks import UserTask
from ..forms import Form
from ..forms.tree import ListField, flat
from ..services.work import Work
from ..store.tasks import TaskFilter, open_tasks
from .current import signed_in
from .formterms import is_tabular
from .taskview import Paper

NARROW = 2
"""Columns of a table to fill in that fit the narrow side."""

MOST_SHOWN = 30
"""Tasks of one kind that are counted and offered; nobody reads more at a sitting."""


def is_worked_beside(form: Form | None, papers: Sequence[Paper]) -> bool:
    """Whether a form is filled in beside its papers: there are some, and its own lines fit a narrow column.

    The one rule of the desk: an expert's opinion and scores, an officer's review. A form with a wide table
    to fill in (a budget, milestones) keeps the whole width, with its papers folded above it.
    """
    if form is None or not papers:
        return False
    lists = (each for each in flat(form.components) if isinstance(each, ListField))
    return not any(is_tabular(each) and len(each.components) > NARROW for each in lists)


@dataclass(frozen=True, slots=True)
class Left:
    """The open tasks of the same kind that the person may work on, this one among them."""

    tasks: Sequence[UserTask]

    @property
    def is_mixed(self) -> bool:
        """Whether they belong to several cases."""
        return len({task.instance_id for task in self.tasks}) > 1

    @property
    def words(self) -> str:
        """Say how many are left: `同类待办余 3 件`; one task may hold several proposals."""
        count = len(self.tasks)
        return f"同类待办余 {count} 件" if count < MOST_SHOWN else f"同类待办余 {MOST_SHOWN} 件以上"


def left_of_kind(work: Work, task: UserTask) -> Left:
    """Return what is left to do of the same element, the most urgent first."""
    wanted = TaskFilter(processes=(task.process_id,), elements=(task.element_id,))
    return Left(open_tasks(work.session, signed_in(work), wanted, limit=MOST_SHOWN))
