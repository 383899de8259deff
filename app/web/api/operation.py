"""One operation of the API: declared once, answered here, described to clients from the same declaration."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, g, request
from msgspec import Struct

from ...domain.api_tokens import ApiScope
from ...domain.base import encode_json
from ...domain.errors import AppError, InvalidDeployment
from ...services.api_tokens import note_use
from ...services.security_time import real_now
from ..current import house
from ..errors import status_of
from .caller import TokenRequired, admit, bearer
from .rates import TooManyRequests
from .reading import read_body, read_query
from .shapes import Problem, deployment_fields

bp = Blueprint("api", __name__, url_prefix="/api/v1")

View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """Method and rule, the scope it needs, the shapes of query, body and answer."""

    method: str
    rule: str
    scope: ApiScope
    answer: Any
    view: View
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    takes_file: bool = False
    status: int = 200

    @property
    def id(self) -> str:
        """Its name for clients."""
        return self.view.__name__

    @property
    def tag(self) -> str:
        """The room it belongs to."""
        return self.view.__module__.rpartition(".")[2].replace("_", "-")

    @property
    def words(self) -> str:
        """What it does, as its function says."""
        return (self.view.__doc__ or "").strip()

    @property
    def changes(self) -> bool:
        """Whether it gives a command."""
        return self.method != "GET"


@dataclass
class Operations:
    """Every operation, in the order of declaration."""

    all: list[Operation] = field(default_factory=list)


OPERATIONS = Operations()


def operation(method: str, rule: str, scope: ApiScope, answer: Any, **more: Any) -> Callable[[View], View]:
    """Declare a function as an operation: it is given a `Work`, the parts of the path, `query` and `body`."""

    def declare(view: View) -> View:
        declared = Operation(method, rule, scope, answer, view, **more)
        OPERATIONS.all.append(declared)
        bp.add_url_rule(
            rule, declared.id, lambda **path: _answer(declared, path), methods=[method], strict_slashes=False
        )
        return view

    return declare


def _answer(asked: Operation, path: dict[str, Any]) -> Response:
    """Read, let in, act, answer: one transaction, which is over before the answer is sent."""
    try:
        secret = bearer()
        given: dict[str, Any] = dict(path)
        if asked.takes_file:
            given["files"] = request.files
        opened = house().command() if asked.changes else house().reading()
        problem: AppError | None = None
        try:
            if asked.query:
                given["query"] = read_query(asked.query)
            if asked.body:
                given["body"] = read_body(asked.body)
        except AppError as error:
            problem = error
        with opened as work:
            token = admit(work, secret, asked.scope)
            if problem:
                raise problem
            content = encode_json(asked.view(work, **given))
        if token.is_use_due(real_now()):
            _note_use(token.id)
    except AppError as error:
        return refusal(error)
    return _json(content, asked.status)


def _note_use(token_id: Any) -> None:
    with house().command() as work:
        note_use(work, token_id)


def refusal(error: AppError) -> Response:
    """Answer an expected error."""
    fields = (
        deployment_fields(error) if isinstance(error, InvalidDeployment) else getattr(error, "fields", {})
    )
    status = {TokenRequired: 401, TooManyRequests: 429}.get(type(error)) or status_of(error)
    answer = problem_answer(status, error.code, str(error), fields)
    if isinstance(error, TokenRequired):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def problem_answer(status: int, code: str, message: str, fields: dict[str, str]) -> Response:
    """Answer that something was not done."""
    made = Problem(code=code, message=message, fields=fields, request_id=g.get("request_id", ""))
    return _json(encode_json(made), status)


def _json(content: bytes, status: int) -> Response:
    answer = Response(content, status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
