"""What runs: a scope with its variables and its live tokens, in SpiffWorkflow's workflow with a flat tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ..feel import Environment
from .drawing import Arrow
from .specification import Specification
from .spiff import BpmnSubWorkflow, Children, Task, TaskState, Token
from .stored_variables import StoredVariables

if TYPE_CHECKING:
    from .elements import Element
    from .process import Process


class Instance:
    """What a process and a running sub-process have in common: variables and live tokens.

    A mixin of SpiffWorkflow's two workflow classes; `tasks` holds the root and the live tokens.
    """

    spec: Specification
    tasks: dict[UUID, Any]
    task_tree: Task
    completed: bool
    stored: StoredVariables
    deployment = ""
    """Of a process: which deployment brought its version in; a sub-process has its process's."""

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of this scope, decoded from the snapshot when somebody first asks."""
        return self.stored.opened()

    @property
    def process(self) -> Process:
        """The process instance this belongs to."""
        raise NotImplementedError

    @property
    def host(self) -> Token | None:
        """The token of the sub-process or call that this runs for; None for the process itself."""
        return None

    @property
    def embedding_token(self) -> Token | None:
        """The host, where its scopes are visible from here: not through a call."""
        return None if self.spec.is_process else self.host

    @property
    def environment(self) -> Environment:
        """Where formulas get the time and the calendar."""
        return self.process.surroundings.environment

    def token(self, token_id: str | None) -> Token | None:
        """Return the live token with that id (as kept in memos)."""
        return self.tasks.get(UUID(token_id)) if token_id else None

    def tokens(self) -> list[Token]:
        """Return the live tokens, oldest first."""
        return list(self.live())

    def live(self) -> Iterator[Token]:
        """Yield the live tokens, for those who change nothing on the way."""
        return (token for token in self.tasks.values() if token is not self.task_tree and token.is_live)

    def begin(self, variables: dict[str, Any] | StoredVariables) -> None:
        """Make the scope (from values or from what a snapshot holds) and the root of the tree."""
        self.stored = variables if isinstance(variables, StoredVariables) else StoredVariables(variables)
        self.task_tree = Task(self, self.spec.start, state=TaskState.COMPLETED)
        self.task_tree._children = Children()  # noqa: SLF001

    def place(self, element: Element, **memo: Any) -> Token:
        """Put a new token on the element; it runs when its turn comes."""
        token = self.hold(element, **memo)
        element._update(token)  # noqa: SLF001
        return token

    def hold(self, element: Element, **memo: Any) -> Token:
        """Put a new token on the element without letting it run."""
        token = Token(self, element)
        token.memo.update(memo)
        return token

    def arrive(self, arrow: Arrow) -> None:
        """Let a token arrive over the sequence flow."""
        self.place(self.spec.element(arrow.target), via=arrow.id)

    def subscribe(self, element: Element, memo: dict[str, Any]) -> Token:
        """Let a token wait for an event without being on the way itself (boundary, event sub-process)."""
        token = self.hold(element, **memo)
        token._set_state(TaskState.WAITING)  # noqa: SLF001
        return token

    def release(self, token: Token) -> None:
        """Take away what waits on behalf of this token."""
        if not token.task_spec.boundaries:
            return
        for other in self.tokens():
            if other.memo.get("host") == token.id.hex:
                self.drop(other)

    def drop(self, token: Token) -> None:
        """Take the token out of the tree; it leaves no trace there."""
        if token.id in self.tasks:
            self._remove_task(token.id)  # type: ignore[attr-defined]

    def cancel_tokens(self, keep: Token | None = None) -> None:
        """Take away every token but one (and the handlers that wait for a compensation)."""
        for token in self.tokens():
            if token is not keep and token.is_live and "compensates" not in token.memo:
                token.cancel()

    def _task_completed_notify(self, task: Token) -> None:
        self.drop(task)
        self.check_finished()

    def check_finished(self) -> None:
        """End this scope when only event subscriptions are left in it."""
        if self.completed or any("listens" not in token.memo for token in self.live()):
            return
        for token in self.tokens():
            self.drop(token)
        self.completed = True
        self.process.finished(self)


class SubInstance(Instance, BpmnSubWorkflow):
    """A running sub-process or called process."""

    def __init__(self, specification: Specification, host: Token) -> None:
        super().__init__(specification, host.id, host.workflow.process, deserializing=True)
        self._host = host

    @property
    def process(self) -> Process:
        """The process instance it runs in."""
        return self.top_workflow

    @property
    def host(self) -> Token | None:
        """The token it runs for."""
        return self._host
