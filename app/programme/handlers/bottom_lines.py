"""Before a project of an emergency is opened, every bottom line must have left its trace (R-087, R-088)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ...store.tasks import submissions_of
from ..affiliation import is_subsidiary
from ..bottom_lines import CHECKS, Found, traced
from .credit import CLEAR, valid_check_of
from .variables import parameter, required, rows_in


@writes("bottom_lines")
def trace_bottom_lines(call: RecordCall) -> Mapping[str, Any]:
    """Say of every bottom line whether it is kept; none may be left out by a diagram or a decision."""
    session = call.work.session
    sides = [str(required(call, name)) for name in ("user_org", "undertaker_org")]
    checks = [valid_check_of(call, code) for code in sides]
    found = Found(
        forms=Counter(one.form_key or "" for one in submissions_of(session, call.instance.id)),
        variables=call.variables,
        valid_opinions=int(parameter(call, "valid_opinions_min")),
        are_both_clear=all(check is not None and check.result.value == CLEAR for check in checks),
        is_subsidiary=is_subsidiary(session, sides[1], sides[0]),
        fiscal_max=parameter(call, "fiscal_max_amount"),
    )
    named = {str(line.get("code")): line for line in rows_in(call, "mandatory")}
    lines = [
        named.get(code, {"code": code, "name": what, "article": "D"}) for code, (what, _) in CHECKS.items()
    ]
    return {"bottom_lines": traced(found, lines)}
