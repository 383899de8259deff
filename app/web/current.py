"""What the present request has at hand: its person and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, request

from ..domain.errors import Forbidden, NotFound
from ..domain.identity import Person
from ..services.sessions import person_of_token
from ..services.work import House, Work

COOKIE = "jiebang_session"


class SignInRequired(Forbidden):
    """Nobody is signed in; the page of sign-in comes first."""


def house() -> House:
    """Return the house this application serves."""
    served: House = current_app.extensions["house"]
    return served


@contextmanager
def command() -> Iterator[Work]:
    """Open the transaction of one use case, given by the signed-in person. Commits at the end."""
    with house().command() as work:
        work.person = person_of_token(work, request.cookies.get(COOKIE))
        yield work


@contextmanager
def reading() -> Iterator[Work]:
    """Open a transaction for the questions of one page."""
    with house().reading() as work:
        work.person = person_of_token(work, request.cookies.get(COOKIE))
        yield work


def signed_in(work: Work) -> Person:
    """Return who is signed in. Raises SignInRequired when nobody is."""
    if work.person is None:
        raise SignInRequired("请先登录。 / Please sign in.")
    return work.person


def require_role(work: Work, *roles: str) -> Person:
    """Return the person if one of the roles is held.

    Raises NotFound otherwise: a page one may not see looks like a page that does not exist.
    """
    person = signed_in(work)
    if not any(person.has_role(role) for role in roles):
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    return person
