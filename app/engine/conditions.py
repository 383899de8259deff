"""Conditional events: they happen when their condition becomes true, and again after it was not."""

from .scopes import visible
from .spiff import Token


def condition_has_come_true(token: Token) -> bool:
    """Say whether the condition is true now and was not before; null and everything else is not true.

    It sees the variables of the activity it is attached to, else those around it.
    """
    host = token.workflow.token(token.memo.get("host"))
    condition = token.task_spec.event.condition
    value, _ = condition.evaluate(visible(host or token), token.workflow.environment)
    was, token.memo["was"] = token.memo["was"], value is True
    return value is True and not was
