"""Changing an entry of a register so that the change is kept: who, when, from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.calendar import ZONE
from ..domain.errors import Conflict
from ..domain.identity import Person
from ..services.uniqueness import only_once
from ..services.work import Work
from . import expert_entries, organisation_entries
from .register_files import said
from .registers.experts import Expert
from .registers.organisations import OrganisationEntry
from .registers.register_changes import ChangeKind, Kept, RegisterChange
from .store import changes_of

LABELS = {
    **expert_entries.COLUMNS,
    **organisation_entries.COLUMNS,
    "username": "账号",
    "organisation_code": "单位代码",
    "organisation_name": "单位",
    "parent_code": "上级单位",
    "is_active": "在用",
}
PENDING = "待核定"
WORDS = {
    **{kind.value: words for kind, words in organisation_entries.KINDS.items()},
    **expert_entries.KINDS,
    **expert_entries.FIELDS,
    "pending": PENDING,
}
CODED = ("kind", "fields")


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that was changed, in words."""

    label: str
    old: str
    new: str


def write(
    work: Work,
    by: Person,
    row: Expert | OrganisationEntry,
    values: Mapping[str, Any],
    kind: ChangeKind = ChangeKind.PAGE,
) -> bool:
    """Give an entry these values and keep what differs; return whether anything did. A new row is added."""
    is_new = row not in work.session
    old = {} if is_new else {name: getattr(row, name) for name in values}
    new = {name: value for name, value in values.items() if is_new or old[name] != value}
    if not new:
        return False
    for name, value in new.items():
        setattr(row, name, value)
    work.session.add(row)
    register, key = _place_of(row)
    work.session.add(
        RegisterChange(
            register=register,
            key=key,
            kind=kind,
            at=work.now,
            by=by.username,
            by_name=by.name,
            old={name: old[name] for name in new if name in old},
            new=new,
        )
    )
    return True


def add_once(
    work: Work,
    by: Person,
    row: Expert | OrganisationEntry,
    values: Mapping[str, Any],
    kind: ChangeKind = ChangeKind.PAGE,
) -> None:
    """Add an entry and keep who did. Raises Conflict when somebody has entered the same meanwhile."""

    def already() -> str:
        newest = changes_of(work.session, *_place_of(row), limit=1)
        who = f"{newest[0].by_name}于{newest[0].at.astimezone(ZONE):%Y-%m-%d %H:%M}" if newest else "他人"
        return f"“{values['name']}”刚刚已由{who}登记，没有重复登记。"

    with only_once(work, already):
        write(work, by, row, values, kind)


def last_change(work: Work, row: Expert | OrganisationEntry) -> str:
    """Return what tells one state of an entry from the next; empty while nobody has changed it."""
    newest = changes_of(work.session, *_place_of(row), limit=1)
    return str(newest[0].id) if newest else ""


def still_as_seen(work: Work, row: Expert | OrganisationEntry, seen: str) -> None:
    """Raise Conflict when somebody has changed the entry since it was looked at."""
    if last_change(work, row) != seen:
        raise Conflict(
            "您打开本页后，这条登记已被他人修改，见下方变更记录；您填的内容保留在本页，请核对后再保存。"
            " / Somebody has changed this entry meanwhile; what you typed is kept, look again and save."
        )


def differences(change: RegisterChange) -> Sequence[Difference]:
    """Return a change column by column, in words."""
    return [
        Difference(
            LABELS.get(name, name),
            in_words(name, change.old[name]) if name in change.old else "",
            in_words(name, value),
        )
        for name, value in change.new.items()
        if change.old or value not in ("", [], None, False)
    ]


def in_words(name: str, value: Any) -> str:
    """Write a column's value as pages and files show it."""
    if isinstance(value, bool):
        return said(value)
    if isinstance(value, list):
        return "、".join(WORDS.get(str(part), str(part)) if name in CODED else str(part) for part in value)
    text = "" if value is None else str(value)
    return WORDS.get(text, text) if name in CODED else text


def _place_of(row: Expert | OrganisationEntry) -> tuple[Kept, str]:
    if isinstance(row, Expert):
        return Kept.EXPERTS, row.username
    return Kept.ORGANISATIONS, row.code
