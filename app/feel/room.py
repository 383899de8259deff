"""Room on Python's stack, so that FEEL's own bounds are met first, wherever an expression is evaluated."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from .errors import LimitExceeded

T = TypeVar("T")
SPARE = 500  # calls that Python counts beside its frames


def with_room(work: Callable[[], T], frames: int) -> T:
    """Do work that changes nothing outside; where the stack is too short for it, do it again with more."""
    try:
        return work()
    except RecursionError:
        make_room(frames)
    try:
        return work()
    except RecursionError as error:
        raise LimitExceeded("计算嵌套太深 / the evaluation is nested too deeply") from error


def make_room(frames: int) -> None:
    """See to it that so many Python frames fit on top of those there are.

    Python's limit holds for the whole process and is only ever raised. Frames of Python take nothing of the
    thread's own stack; the few that do (sorting) are charged for it.
    """
    needed = _frames_below(sys._getframe()) + frames + SPARE  # noqa: SLF001 (there is no other way to count)
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)


def _frames_below(frame: FrameType | None) -> int:
    count = 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count
