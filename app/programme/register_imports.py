"""Taking a whole file into a register, or nothing of it; and giving a register out as the same file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.identity import Person
from ..services.work import Work
from . import expert_entries, organisation_entries
from .expert_entries import TypedExpert, read_expert, typed_expert
from .organisation_entries import FLAGS, YES_OR_NO, TypedUnit, circle_problem, read_unit
from .register_files import CellProblem, CsvRow, InvalidFile, read_file, said, write_file, yes_or_no
from .register_log import PENDING, in_words, write
from .registers.experts import Expert
from .registers.organisations import OrganisationEntry, OrganisationKind
from .registers.register_changes import ChangeKind, Kept
from .store import all_entries, expert_accounts, experts
from .unit_index import KnownUnit, UnitIndex

COLUMNS = {Kept.EXPERTS: expert_entries.COLUMNS, Kept.ORGANISATIONS: organisation_entries.COLUMNS}
YES_UNLESS_SAID = ("is_legal_person", "is_active")
_BETWEEN = re.compile(r"[\s、，,；;]+")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries a file made, how many it changed, and how many were as it says."""

    made: int
    changed: int
    same: int


@dataclass(slots=True)
class _Wanted:
    """A row of the file with what it makes of an entry."""

    row: CsvRow
    key: str
    values: dict[str, Any]


def import_file(work: Work, by: Person, register: Kept, data: bytes) -> Imported:
    """Take a file into a register: entries it names are changed, others made, none removed.

    Raises InvalidFile with every wrong cell of every row; nothing is stored then.
    """
    rows = read_file(data, COLUMNS[register])
    findings: list[CellProblem] = []
    taken = _experts if register is Kept.EXPERTS else _units
    return taken(work, by, rows, findings)


def export_file(work: Work, register: Kept) -> bytes:
    """Return a register as a file that can be taken in again."""
    rows = (
        [_expert_cells(expert) for expert in experts(work.session)]
        if register is Kept.EXPERTS
        else [_unit_cells(entry) for entry in all_entries(work.session)]
    )
    return write_file(COLUMNS[register], rows)


def template_file(register: Kept) -> bytes:
    """Return a file with the heading alone."""
    return write_file(COLUMNS[register], [])


def _experts(work: Work, by: Person, rows: list[CsvRow], findings: list[CellProblem]) -> Imported:
    units = UnitIndex(all_entries(work.session))
    names = {user.username: user.name for user in expert_accounts(work.session)}
    known = {expert.username: expert for expert in experts(work.session)}
    wanted: dict[str, _Wanted] = {}
    for row in rows:
        problems: dict[str, str] = {}
        typed = _typed_expert(row.cells, problems)
        account = typed.account
        if account not in names:
            problems["account"] = "没有这个账号，或它没有“行业专家”角色。 / No such account with this role."
        elif row.cells["name"] and row.cells["name"] != names[account]:
            problems["name"] = f"账号 {account} 的姓名是“{names[account]}”。 / The account has another name."
        _refuse_twice("account", account, wanted, problems)
        values = read_expert(typed, units, problems)
        values |= {"username": account, "name": names.get(account, "")}
        wanted.setdefault(account, _Wanted(row, account, values))
        findings += _findings(row, problems, expert_entries.COLUMNS)
    return _stored(work, by, wanted, findings, known, Expert)


def _units(work: Work, by: Person, rows: list[CsvRow], findings: list[CellProblem]) -> Imported:
    """Read in two passes: a parent may stand further down in the same file."""
    listed = all_entries(work.session)
    known = {entry.code: entry for entry in listed}
    units = UnitIndex(listed)
    read: list[tuple[CsvRow, TypedUnit, dict[str, str]]] = []
    for row in rows:
        problems: dict[str, str] = {}
        typed = _typed_unit(row.cells, problems)
        entry = known.get(typed.kept_code)
        if row.cells["kind"] == PENDING and entry and entry.kind is OrganisationKind.PENDING:
            continue
        parent = entry.parent_code if entry else None
        units.put(KnownUnit(typed.kept_code, typed.name.strip(), parent, "is_active" in typed.yes))
        read.append((row, typed, problems))
    wanted: dict[str, _Wanted] = {}
    for row, typed, problems in read:
        code = typed.kept_code
        _refuse_twice("code", code, wanted, problems)
        values = {"code": code, **read_unit(typed, units, problems)}
        units.put(KnownUnit(code, values["name"], values["parent_code"], values["is_active"]))
        wanted.setdefault(code, _Wanted(row, code, values))
    for row, typed, problems in read:
        circle = circle_problem(units, typed.kept_code)
        if circle and "parent" not in problems:
            problems["parent"] = circle
        findings += _findings(row, problems, organisation_entries.COLUMNS)
    done = _stored(work, by, wanted, findings, known, OrganisationEntry)
    return Imported(done.made, done.changed, done.same + len(rows) - len(read))


def _stored(
    work: Work,
    by: Person,
    wanted: Mapping[str, _Wanted],
    findings: list[CellProblem],
    known: Mapping[str, Expert] | Mapping[str, OrganisationEntry],
    kind: type[Expert | OrganisationEntry],
) -> Imported:
    if findings:
        raise InvalidFile(sorted(findings, key=lambda one: one.row))
    made = changed = 0
    for key, one in wanted.items():
        entry = known.get(key)
        is_written = write(work, by, entry or kind(), one.values, ChangeKind.FILE)
        made += entry is None
        changed += entry is not None and is_written
    work.session.flush()
    return Imported(made, changed, len(wanted) - made - changed)


def _refuse_twice(field: str, key: str, wanted: Mapping[str, _Wanted], problems: dict[str, str]) -> None:
    if key and key in wanted:
        problems[field] = f"与第 {wanted[key].row.number} 行重复。 / The row above has it already."


def _findings(row: CsvRow, problems: Mapping[str, str], columns: Mapping[str, str]) -> list[CellProblem]:
    order = list(columns)
    found = sorted(problems.items(), key=lambda item: order.index(item[0]))
    return [CellProblem(row.number, columns[field], what) for field, what in found]


def _typed_expert(cells: Mapping[str, str], problems: dict[str, str]) -> TypedExpert:
    codes = {words: code for code, words in expert_entries.FIELDS.items()}
    kinds = {words: code for code, words in expert_entries.KINDS.items()}
    fields = tuple(codes.get(word, word) for word in filter(None, _BETWEEN.split(cells["fields"])))
    kind = kinds.get(cells["kind"], cells["kind"])
    is_active = _yes("is_active", cells, problems)
    return TypedExpert(
        cells["account"], fields, kind, cells["unit"], cells["title"], cells["conflicts"], is_active=is_active
    )


def _typed_unit(cells: Mapping[str, str], problems: dict[str, str]) -> TypedUnit:
    kinds = {words: code.value for code, words in organisation_entries.KINDS.items()}
    yes = frozenset(name for name in YES_OR_NO if _yes(name, cells, problems))
    kind = kinds.get(cells["kind"], cells["kind"])
    return TypedUnit(
        cells["code"], cells["name"], kind, cells["area"], cells["region_code"], cells["parent"], yes
    )


def _yes(name: str, cells: Mapping[str, str], problems: dict[str, str]) -> bool:
    found = yes_or_no(cells[name], otherwise=name in YES_UNLESS_SAID)
    if found is None:
        problems[name] = f"应为“是”或“否”，现为“{cells[name]}”。 / 是 or 否 is expected."
    return bool(found)


def _expert_cells(expert: Expert) -> dict[str, str]:
    typed = typed_expert(expert)
    return {
        "account": expert.username,
        "name": expert.name,
        "fields": in_words("fields", expert.fields),
        "kind": in_words("kind", expert.kind),
        "unit": typed.unit,
        "title": expert.title,
        "conflicts": typed.conflicts,
        "is_active": said(expert.is_active),
    }


def _unit_cells(entry: OrganisationEntry) -> dict[str, str]:
    return {
        "code": entry.code,
        "is_foreign": said(entry.is_foreign),
        "name": entry.name,
        "kind": in_words("kind", entry.kind.value),
        "area": entry.area,
        "region_code": entry.region_code,
        "parent": entry.parent_code or "",
        **{flag: said(getattr(entry, flag)) for flag in FLAGS},
        "is_active": said(entry.is_active),
    }
