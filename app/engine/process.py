"""A running process instance: the queue of its tokens, the sub-processes in it, incidents, history."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from time import thread_time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ..domain.errors import AppError, BpmnError, ExecutionFailed, NotFound
from ..domain.waits import Passed, Thrown
from ..feel import FeelError
from .bpmn_errors import throw
from .conditions import condition_has_come_true
from .incidents import ENTERING, INCIDENT, JOINING, WAITING, kind_of, raise_incident, shared_at
from .instance import Instance, SubInstance
from .limits import LONGEST_RUN, MOST_STEPS
from .specification import Specification
from .spiff import BpmnWorkflow, NoScriptEngine, TaskState, Token
from .surroundings import Surroundings, Version

if TYPE_CHECKING:
    from .events import StartEvent

STUCK = (
    "汇合网关等待的令牌不会再来，请检查流程图"
    " / this join waits for a token that can never come: look at the diagram"
)
BROKEN = (
    "此元素使程序出错，已记入日志，管理员可重试"
    " / the program failed at this element; the log tells more, an operator can retry"
)
DEEPEST_CALL = 40  # sub-processes and calls inside each other
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, NameError, TypeError, ValueError)
"""What only a fault of the program raises. What the database raises passes: the command is tried again."""

log = logging.getLogger(__name__)


class Process(Instance, BpmnWorkflow):
    """The process instance: its own scope and tokens, and all sub-processes running in it."""

    def __init__(self, specification: Specification, surroundings: Surroundings) -> None:
        super().__init__(specification, script_engine=NoScriptEngine(), deserializing=True)
        self.surroundings = surroundings
        self.ready: deque[Token] = deque()
        self.passed: list[Passed] = []
        self.signals: list[Thrown] = []
        self.is_cancelled = False
        self.is_suspended = False
        self.steps, self.seconds = 0, 0.0

    @property
    def process(self) -> Process:
        """Itself."""
        return self

    @property
    def instances(self) -> Iterator[Instance]:
        """This instance and everything that runs in it, outer ones first."""
        yield self
        yield from self.subprocesses.values()

    def find_token(self, token_id: UUID) -> Token | None:
        """Return the live token with that id, wherever it runs."""
        found = (instance.tasks.get(token_id) for instance in self.instances)
        return next((token for token in found if isinstance(token, Token) and token.is_live), None)

    def create_subprocess(self, my_task: Token, spec_name: str) -> SubInstance:
        """Begin an embedded sub-process of the token's own diagram."""
        specification: Specification = my_task.workflow.spec
        diagram = self.surroundings.library.diagram(specification.digest)
        return self.begin_subprocess(my_task, diagram.specification(spec_name), {})

    def call(
        self, my_task: Token, process_id: str, version: Version, variables: dict[str, Any]
    ) -> SubInstance:
        """Begin a called process in this version."""
        diagram = self.surroundings.library.diagram(version.digest)
        if not diagram.has_process(process_id):
            raise NotFound(f"此文件中没有流程 {process_id} / this file has no process {process_id}")
        specification = diagram.specification(process_id)
        return self.begin_subprocess(my_task, specification, variables, deployment=version.deployment)

    def begin_subprocess(
        self,
        my_task: Token,
        specification: Specification,
        variables: dict[str, Any],
        start: StartEvent | None = None,
        deployment: str = "",
    ) -> SubInstance:
        """Run the specification for the token. Raises ExecutionFailed when calls are nested too deeply."""
        if my_task.workflow.depth >= DEEPEST_CALL:
            raise ExecutionFailed(
                f"子流程嵌套超过 {DEEPEST_CALL} 层 / sub-processes nested deeper than {DEEPEST_CALL} levels"
            )
        start = start or specification.none_start()
        instance = SubInstance(specification, my_task)
        instance.deployment = deployment or my_task.workflow.deployment
        self.subprocesses[my_task.id] = instance
        instance.begin(variables)
        instance.place(start)
        return instance

    def cancel_subprocess(self, host: Token) -> None:
        """Take away the sub-process that runs for the token, with everything in it."""
        instance = self.subprocesses.get(host.id)
        if instance is not None:
            instance.completed = True
            instance.cancel_tokens()
            self.subprocesses.pop(host.id, None)

    def finished(self, instance: Instance) -> None:
        """Go on with the element that a finished sub-process ran for."""
        host = instance.host
        if host is not None:
            del self.subprocesses[host.id]
            host.task_spec.inner_finished(host, instance)

    def broadcast(self, signal: str, values: Mapping[str, Any]) -> None:
        """Wake every token of this instance that waits for the signal, and note it for other instances."""
        self.signals.append(Thrown(signal, values))
        self.deliver_signal(signal, values)

    def deliver_signal(self, signal: str, values: Mapping[str, Any]) -> bool:
        """Wake every token of this instance that waits for the signal; False when none does."""
        waiting = [
            token
            for instance in list(self.instances)
            for token in instance.tokens()
            if token.memo.get("signal") == signal and INCIDENT not in token.memo
        ]
        for token in waiting:
            if token.id in token.workflow.tasks:
                token.task_spec.trigger(token, values)
        return bool(waiting)

    def attempt(self, token: Token, phase: str, step: Callable[[Token], bool]) -> bool:
        """Do one step of a token; what fails becomes an incident on it and the run goes on."""
        try:
            return step(token)
        except BpmnError as error:
            throw(token, error.error_code, str(error), {}, phase)
        except (AppError, FeelError) as error:
            raise_incident(token, phase, kind_of(error), str(error))
        except BUGS as error:
            log.exception("The element %s failed.", token.task_spec.bpmn_id)
            raise_incident(token, phase, kind_of(error), f"{BROKEN} ({type(error).__name__})")
        return False

    def run(self) -> None:
        """Move tokens until each of them waits for something from outside, or stop what finds no end."""
        began, is_over = thread_time(), False
        while self.ready or self._wake_joins() or self._fire_conditions():
            token = self.ready.popleft()
            if not token.is_live or token.id not in token.workflow.tasks:
                continue
            self.steps += 1
            is_over = (
                is_over
                or self.steps > MOST_STEPS
                or len(self.ready) > MOST_STEPS
                or self.seconds + thread_time() - began > LONGEST_RUN
            )
            if is_over:
                self._stop(token)
            else:
                token.run()
        self.seconds += thread_time() - began

    def stopped_with(self, token: Token) -> list[Token]:
        """Return the tokens that share the incident of this one, itself included."""
        place = shared_at(token)
        if place is None:
            return [token]
        return [
            other for instance in self.instances for other in instance.live() if shared_at(other) == place
        ]

    def handler_finished(self, handler: Token) -> None:
        """Tell the compensation event that started this handler, if one did, that it has finished."""
        started_by = handler.memo.get("undoes_for")
        event = self.find_token(UUID(started_by)) if started_by else None
        if event is not None:
            event.task_spec.handler_finished(event)

    def record(self, token: Token, state: str) -> None:
        """Write down that a token left an element; subscriptions are no tokens of the diagram."""
        if "host" in token.memo or "listens" in token.memo or "gateway" in token.memo:
            return
        element, specification = token.task_spec, token.workflow.spec
        caller = self._caller(token.workflow)
        self.passed.append(
            Passed(
                process_id=specification.process_id,
                element_id=element.bpmn_id,
                element_type=element.type,
                name=element.bpmn_name,
                state=state,
                token_id=token.id,
                called_from=caller,
                digest=specification.digest,
            )
        )

    def _caller(self, instance: Instance) -> str | None:
        while instance.embedding_token is not None:
            instance = instance.embedding_token.workflow
        return instance.host.task_spec.bpmn_id if instance.host is not None else None

    def _wake_joins(self) -> bool:
        """Let waiting inclusive joins go on that nothing can reach any more; True when one did."""
        for instance in list(self.instances):
            waiting = [token for token in instance.tokens() if "arrived" in token.memo]
            if any(token.task_spec.has_waited_enough(token) for token in waiting):
                return True
            if waiting and len(waiting) == sum("listens" not in token.memo for token in instance.tokens()):
                for token in waiting:
                    raise_incident(token, JOINING, "stuck_join", STUCK)
        return False

    def _fire_conditions(self) -> bool:
        """Trigger the conditional events whose condition has just become true; True when one did."""
        waiting = [
            token for instance in self.instances for token in instance.live() if "condition" in token.memo
        ]
        for token in waiting:
            if INCIDENT not in token.memo and self.attempt(token, WAITING, condition_has_come_true):
                token.task_spec.trigger(token, {})
                return True
        return False

    def _stop(self, token: Token) -> None:
        token._set_state(TaskState.STARTED)  # noqa: SLF001
        raise_incident(
            token,
            ENTERING,
            "endless_loop",
            f"一次操作经过超过 {MOST_STEPS} 个元素或计算超过 {LONGEST_RUN:.0f} 秒，请检查回路"
            f" / one command passed more than {MOST_STEPS} elements or computed for more than"
            f" {LONGEST_RUN:.0f} seconds: look for a loop without an end",
        )
