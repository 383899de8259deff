"""Signals from other systems, to everybody who waits for one."""

from msgspec import Struct

from ...domain.api_tokens import ApiScope
from ...domain.roles import INTEGRATION
from ...services.broadcasting import broadcast_from_outside
from ...services.instances import refuse_given
from ...services.work import Work
from ..current import require_role
from .operation import operation
from .shapes import Name, Values


class NewSignal(Struct, forbid_unknown_fields=True, kw_only=True):
    """A signal, with the variables that everybody who hears it is given."""

    name: Name
    variables: Values = {}


class SignalFacts(Struct, kw_only=True):
    """How many waited for it when it was thrown, and how many instances it starts."""

    name: str
    heard_by: int
    starts: int


@operation("POST", "/signals", ApiScope.SIGNALS_WRITE, SignalFacts, body=NewSignal, status=201)
def broadcast_signal(work: Work, body: NewSignal) -> SignalFacts:
    """Throw a signal: who waits for it now hears it once, in its own transaction; nobody later."""
    require_role(work, INTEGRATION)
    refuse_given(body.variables)
    heard_by, starts = broadcast_from_outside(work, body.name, body.variables)
    return SignalFacts(name=body.name, heard_by=heard_by, starts=starts)
