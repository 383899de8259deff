"""What a token that waits for an event keeps of it, and how it shows to the outside."""

from typing import Any

from ..domain.errors import ExecutionFailed
from ..domain.waits import ConditionWait, MessageWait, SignalWait, TimerWait, Wait
from ..feel import Environment
from .drawing import Event
from .expressions import evaluate_text
from .limits import measured
from .scopes import Variables
from .spiff import Token
from .surroundings import Surroundings
from .timers import due_at, next_of_cycle, schedule


def open_subscription(
    event: Event, variables: Variables, key_variables: Variables, surroundings: Surroundings
) -> dict[str, Any] | None:
    """Evaluate once what is waited for; None for events that are looked up when they are thrown.

    The correlation key is evaluated in the scopes around the element, the rest in the element's own.
    """
    environment = surroundings.environment
    if event.kind == "timer":
        return schedule(event, variables, environment, surroundings.now)
    if event.kind == "message":
        return {
            "message": _name(event, variables, environment),
            "key": _key(event, key_variables, environment),
        }
    if event.kind == "signal":
        return {"signal": _name(event, variables, environment)}
    if event.kind == "conditional" and event.condition is not None:
        return {"condition": event.condition.text, "was": False}
    return None


def wait_of(token: Token) -> Wait | None:
    """Return the wait that the token's memo describes."""
    memo, where = token.memo, place_of(token)
    if "due" in memo:
        return TimerWait(*where, due_at=due_at(memo), digest=token.workflow.spec.digest)
    if "message" in memo:
        return MessageWait(*where, memo["message"], memo["key"], digest=token.workflow.spec.digest)
    if "signal" in memo:
        return SignalWait(*where, memo["signal"], digest=token.workflow.spec.digest)
    if "condition" in memo:
        return ConditionWait(*where, memo["condition"], digest=token.workflow.spec.digest)
    return None


def place_of(token: Token) -> tuple[Any, str, str, str]:
    """Return the first fields of every wait: token, process, element, name."""
    element = token.task_spec
    return token.id, token.workflow.spec.process_id, element.bpmn_id, element.bpmn_name or ""


def callers_of(token: Token) -> tuple[str, ...]:
    """Return the processes that called the one in which the token stands, the nearest first."""
    found, instance = [], token.workflow
    while (host := instance.host) is not None:
        if instance.spec.is_process:
            found.append(host.workflow.spec.process_id)
        instance = host.workflow
    return tuple(found)


def go_on_waiting(token: Token, environment: Environment) -> bool:
    """Let a subscription that fired wait again: messages and signals always, timers while they repeat."""
    if "due" not in token.memo:
        return True
    following = next_of_cycle(token.memo, environment)
    if following is not None:
        token.memo.update(following)
    return following is not None


def _name(event: Event, variables: Variables, environment: Environment) -> str:
    if event.name is None:
        raise ExecutionFailed(f"{event.kind} 没有名称 / the {event.kind} has no name")
    what = f"{event.kind} name"
    return measured(evaluate_text(event.name, variables, environment, what), what)


def _key(event: Event, variables: Variables, environment: Environment) -> str:
    if event.correlation_key is None:
        raise ExecutionFailed("消息没有关联键 / the message has no correlation key")
    key = evaluate_text(event.correlation_key, variables, environment, "correlationKey")
    if not key:
        raise ExecutionFailed(
            "消息的关联键是空文字，等不到任何消息 / the correlation key is empty: no message can have it"
        )
    return measured(key, "correlationKey")
