"""Who may start what through the API: what the start page offers, by its rules; the rest by machines."""

from collections.abc import Callable, Mapping
from uuid import UUID

from ...domain.errors import Forbidden, Invalid
from ...domain.instances import ProcessInstance
from ...domain.roles import INTEGRATION
from ...programme.changing import CHANGE_PROCESS, start_change
from ...programme.stages import BY_PROCESS, OTHERS
from ...programme.starting import (
    BATCH_PROCESS,
    BID_PROCESS,
    NEED_PROCESS,
    start_batch,
    start_bid,
    start_need,
)
from ...services.instances import start_instance
from ...services.work import Work
from ..current import signed_in
from .shapes import Values


def start(
    work: Work, process: str, business_key: str | None, title: str, variables: Values
) -> ProcessInstance:
    """Start a process.

    Those of the procedure have their own conditions and take only what these ask for; what is only
    called by another is started by nobody. Raises Forbidden, Invalid, Conflict or NotFound.
    """
    person = signed_in(work)
    if process in OWN:
        return OWN[process](work, variables)
    if process in {*BY_PROCESS, *OTHERS}:
        raise Forbidden("此流程由主流程调用，不单独启动。 / This process is only called by another.")
    if not person.has_role(INTEGRATION):
        raise Forbidden("只有外部系统接口账号可以启动此流程。 / Only an account of role integration may.")
    return start_instance(work, process, variables, title=title, business_key=business_key or None)


def _need(work: Work, variables: Values) -> ProcessInstance:
    _require_only(variables)
    return start_need(work)


def _bid(work: Work, variables: Values) -> ProcessInstance:
    _require_only(variables, "list_item")
    number = variables.get("list_item")
    if not isinstance(number, str) or not number.isprintable():
        message = "请给出榜单编号。 / Give the number of the list item."
        raise Invalid(message, {"variables.list_item": message})
    return start_bid(work, number)


def _batch(work: Work, variables: Values) -> ProcessInstance:
    _require_only(variables)
    return start_batch(work)


def _change(work: Work, variables: Values) -> ProcessInstance:
    _require_only(variables, "project_instance")
    try:
        instance_id = UUID(str(variables.get("project_instance")))
    except ValueError as error:
        message = "请给出项目所在实例的 id。 / Give the id of the project's instance."
        raise Invalid(message, {"variables.project_instance": message}) from error
    return start_change(work, instance_id)


OWN: Mapping[str, Callable[[Work, Values], ProcessInstance]] = {
    NEED_PROCESS: _need,
    BID_PROCESS: _bid,
    BATCH_PROCESS: _batch,
    CHANGE_PROCESS: _change,
}


def _require_only(variables: Values, *names: str) -> None:
    """Nobody sets the procedure's own variables from outside: forms do, by their rules."""
    unknown = sorted(set(variables) - set(names))
    if unknown:
        raise Invalid(
            "此流程启动时不接受这些变量。 / These variables are not taken at the start.",
            {f"variables.{name}": "不接受 / not taken" for name in unknown},
        )
