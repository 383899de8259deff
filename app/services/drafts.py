"""Drafts of one person in several windows: none is saved, or handed in, over what another has just typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..domain.calendar import ZONE
from ..domain.errors import Conflict
from ..domain.tasks import Draft


@dataclass(frozen=True, slots=True)
class Window:
    """A browser window in which a form is filled in, and the print of the draft it was opened with."""

    id: str
    began_with: str = ""


class NewerDraft(Conflict):
    """Another window has saved a draft since this one was opened; `values` is that draft."""

    def __init__(self, draft: Draft) -> None:
        at = f"{draft.saved_at.astimezone(ZONE):%m-%d %H:%M}"
        super().__init__(
            f"在另一窗口有更新的草稿（{at} 保存），与本页所填不同，请选用其中一份。"
            f" / Another window saved a newer draft at {at}: choose one of the two."
        )
        self.values = draft.values


def print_of(values: Mapping[str, Any] | None) -> str:
    """Return what tells one draft from another: drafts that say the same have the same print."""
    if values is None:
        return ""
    return sha256(json.dumps(values, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]


def require_newest(draft: Draft, values: Mapping[str, Any], window: Window) -> None:
    """Raise NewerDraft when another window has saved something else since this one was opened."""
    if draft.window == window.id:
        return
    if print_of(draft.values) not in {window.began_with, print_of(values)}:
        raise NewerDraft(draft)
