"""SpiffWorkflow's border: the classes we derive from and every private member of it that we touch.

SpiffWorkflow predicts the whole future of an instance and keeps its whole past in one tree. We keep the
tree flat instead: its root is the finished start task, its children are the live tokens and nothing else.
That is what makes joins, loops and snapshots simple, and it needs the private members listed here; a test
checks that the pinned version still has them.
"""

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

# class -> members we call or replace although their names start with an underscore
PRIVATE_MEMBERS: dict[type, tuple[str, ...]] = {
    Task: ("_set_state", "_ready", "_parent", "_children", "_state"),
    BpmnSpecMixin: (
        "_predict",
        "_update",
        "_update_hook",
        "_on_ready",
        "_run",
        "_run_hook",
        "_on_complete",
        "_on_complete_hook",
        "_on_cancel",
    ),
    BpmnWorkflow: ("_remove_task", "_task_completed_notify"),
    BpmnSubWorkflow: ("_remove_task", "_task_completed_notify"),
}

PROCESSED_STATES = TaskState.COMPLETED | TaskState.CANCELLED

__all__ = [
    "PRIVATE_MEMBERS",
    "BpmnProcessSpec",
    "BpmnSpecMixin",
    "BpmnSubWorkflow",
    "BpmnWorkflow",
    "Children",
    "NoScriptEngine",
    "Task",
    "TaskState",
    "Token",
]


class Children(dict[UUID, None]):
    """The ids under the root of the flat tree, in order; the library's list is searched to drop each one."""

    def append(self, task_id: UUID) -> None:
        """Add an id at the end."""
        self[task_id] = None

    def remove(self, task_id: UUID) -> None:
        """Take an id out."""
        del self[task_id]


class Token(Task):
    """A token; SpiffWorkflow calls it a task.

    `memo` is what the element must remember while the token stands on it (JSON); `local` is the token's
    own variable scope, None while it has none. SpiffWorkflow's `data` stays empty: variables live in scopes.
    """

    local: dict[str, Any] | None
    _state: int

    def __init__(
        self, workflow: Any, element: Any, state: int = TaskState.FUTURE, token_id: UUID | None = None
    ) -> None:
        super().__init__(workflow, element, workflow.task_tree, state, token_id)
        self.local = None

    @property
    def memo(self) -> dict[str, Any]:
        """What the element remembers of this token."""
        return self.internal_data

    @property
    def is_live(self) -> bool:
        """False once the token has left or was taken away."""
        return not self._state & PROCESSED_STATES

    def _set_state(self, value: int) -> None:
        """Change the state; a token that was taken away stays away, whatever its caller still does."""
        if self._state != TaskState.CANCELLED:
            self._state = value


class NoScriptEngine:
    """The script engine handed to SpiffWorkflow: it evaluates nothing.

    Our elements evaluate FEEL formulas compiled at deployment and never ask it; it stands here so that no
    code path of the library can reach its default, which is Python's eval and exec.
    """

    environment: None = None

    def evaluate(self, _task: Any, expression: Any, **_context: Any) -> Any:
        """Refuse: an expression of a diagram is never a text given to the library."""
        raise TypeError(f"not a FEEL formula: {expression!r}")

    def execute(self, _task: Any, script: Any, **_context: Any) -> Any:
        """Refuse: script tasks are FEEL."""
        raise TypeError(f"scripts are FEEL, not Python: {script!r}")

    def call_service(self, _task: Any, **_arguments: Any) -> Any:
        """Refuse: service tasks are jobs."""
        raise TypeError("service tasks are jobs")
