"""What went wrong on a token, kept in its memo until an operator retries it."""

from ..domain.errors import AppError
from ..feel import FeelError
from .limits import LimitReached
from .spiff import Token

ENTERING, WAITING, LEAVING, JOINING = "enter", "wait", "leave", "join"  # where a retry begins again
INCIDENT = "incident"
SHARED = frozenset({"endless_loop", LimitReached.code})  # one for all tokens that stop at an element


def raise_incident(token: Token, phase: str, kind: str, message: str) -> None:
    """Let the token stand where it is, with the reason."""
    token.memo[INCIDENT] = {"phase": phase, "kind": kind, "message": message}


def shared_at(token: Token) -> tuple[str, str] | None:
    """Return the place (digest, element) whose tokens share one incident, if this token has such a one."""
    incident = token.memo.get(INCIDENT)
    if incident is None or incident["kind"] not in SHARED:
        return None
    return token.workflow.spec.digest, token.task_spec.name


def kind_of(error: Exception) -> str:
    """Name the kind of an error as incidents show it."""
    if isinstance(error, FeelError):
        return "expression"
    return error.code if isinstance(error, AppError) else "error"
