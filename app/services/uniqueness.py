"""What exists once only, written by two people at once: the second is told who was faster."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from ..domain.errors import Conflict
from ..store.session import is_duplicate
from .work import Work

KEPT = "您填的内容保留在本页，请核对。 / Somebody was faster; what you typed is kept."


@contextmanager
def only_once(work: Work, already: Callable[[], str]) -> Iterator[None]:
    """Write rows that exist once only, each under its key.

    `already` says, when somebody else has written one of them between our question and our answer, who
    did so: a Chinese sentence. Raises Conflict with it; nothing of the block is written then.
    """
    try:
        with work.session.begin_nested():
            yield
            work.session.flush()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict(already() + KEPT) from error
