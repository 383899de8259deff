"""What went wrong on a token, kept in its memo until an operator retries it."""

from ..domain.errors import AppError
from ..feel import FeelError
from .spiff import Token

ENTERING, WAITING, LEAVING, JOINING = "enter", "wait", "leave", "join"  # where a retry begins again
INCIDENT = "incident"


def raise_incident(token: Token, phase: str, kind: str, message: str) -> None:
    """Let the token stand where it is, with the reason."""
    token.memo[INCIDENT] = {"phase": phase, "kind": kind, "message": message}


def kind_of(error: Exception) -> str:
    """Name the kind of an error as incidents show it."""
    if isinstance(error, FeelError):
        return "expression"
    return error.code if isinstance(error, AppError) else "error"
