"""Writing the audit chain, and proving that nothing in it was changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.audit import BEGINNING, AuditEntry
from ..domain.base import decode_json, encode_json
from ..store.audit import UNREADABLE, every_entry, lock_last_entry
from .security_time import real_now
from .work import Work

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Audited:
    """What a check found: lines that hold, the last seal, and where the chain is broken if it is."""

    count: int
    last_seal: str
    broken: str = ""


def note_deed(
    work: Work, action: str, subject: str, detail: Mapping[str, Any] | None = None, *, by: str = ""
) -> None:
    """Add a line to the chain, in real time: who did what to what. One line at a time over all processes."""
    last = lock_last_entry(work.session)
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=real_now(),
        by=by or (work.person.username if work.person else "system"),
        action=action,
        subject=subject[:LONGEST_SUBJECT],
        detail=decode_json(encode_json(dict(detail or {}))),
    )
    entry.seal = entry.sealed_after(last.seal if last else BEGINNING)
    work.session.add(entry)
    work.session.flush()


def _holds(entry: AuditEntry, before: str) -> bool:
    return None not in (entry.at, entry.detail) and entry.seal == entry.sealed_after(before)


def check_chain(work: Work, expected: str = "") -> Audited:
    """Go through the whole chain. With `expected`, a seal written down earlier has to be in it too."""
    before, count, is_found = BEGINNING, 0, not expected
    try:
        for entry in every_entry(work.session):
            if entry.seq < count + 1:
                return Audited(count, before, f"第 {entry.seq} 条是插入的 / line {entry.seq} was inserted")
            if entry.seq > count + 1:
                return Audited(count, before, f"第 {count + 1} 条缺失 / line {count + 1} is missing")
            if not _holds(entry, before):
                return Audited(count, before, f"第 {entry.seq} 条被改动 / line {entry.seq} was changed")
            before, count = entry.seal, entry.seq
            is_found = is_found or entry.seal.startswith(expected)
    except UNREADABLE:
        return Audited(count, before, f"第 {count + 1} 条读不懂 / line {count + 1} cannot be read")
    if not is_found:
        return Audited(count, before, f"没有封签 {expected} / the seal {expected} is not in the chain")
    return Audited(count, before)
