"""Which browser window a form is filled in: a hidden input beside its fields says so (services/drafts.py)."""

import re
from secrets import token_hex

from flask import request
from werkzeug.datastructures import MultiDict

from ..domain.tasks import Draft
from ..services.drafts import Window, print_of

FIELD = "form-window"
"""Name of the input; its value is the window and the print of the draft that it was opened with."""

KEEP = "keep:"
"""How the button begins that puts what stands here in the place of the newer draft with this print."""

_sent = re.compile(r"([0-9a-f]{16}):([0-9a-f]{0,16})")


def window_of(texts: "MultiDict[str, str]") -> Window | None:
    """Return in which window something was typed; None when it was sent by no page of ours."""
    found = _sent.fullmatch(texts.get(FIELD, ""))
    if found is None:
        return None
    chosen = [action.removeprefix(KEEP) for action in texts.getlist("form-action") if action.startswith(KEEP)]
    return Window(found[1], chosen[-1] if chosen else found[2])


def input_here(draft: Draft | None) -> str:
    """Return what the input says on this page: the window it was sent from, or else a new one."""
    window = window_of(MultiDict(request.form)) or Window(
        token_hex(8), print_of(draft.values if draft else None)
    )
    return f"{window.id}:{window.began_with}"
