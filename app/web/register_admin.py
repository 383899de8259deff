"""Pages on which the registers of experts and of organisations are kept, one by one or by file."""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..domain.errors import Conflict, Invalid
from ..domain.identity import Person
from ..programme import expert_entries, organisation_entries
from ..programme.expert_entries import TypedExpert, typed_expert
from ..programme.organisation_entries import FLAGS, YES_OR_NO, TypedUnit, typed_unit
from ..programme.register_admin import (
    KEEPERS,
    change_expert,
    change_unit,
    enter_expert,
    enter_unit,
)
from ..programme.register_files import MAX_BYTES, CellProblem, InvalidFile
from ..programme.register_imports import COLUMNS, export_file, import_file, template_file
from ..programme.register_log import differences, last_change
from ..programme.registers.experts import Expert
from ..programme.registers.organisations import OrganisationEntry
from ..programme.registers.register_changes import ChangeKind, Kept
from ..programme.store import all_entries, changes_of, expert_accounts, experts, find_entry, get_row
from ..services.work import Work
from .current import command, reading, require_role
from .errors import status_of
from .page import render
from .posted import Page, text

bp = Blueprint("register_admin", __name__, url_prefix="/registers")
REGISTER = "<any(experts, organisations):register>"
NAMES = {Kept.EXPERTS: "专家", Kept.ORGANISATIONS: "组织名录"}
SUGGESTED = 2000
"""Units that a field offers while one types; beyond that the page would grow too heavy."""

SHOWN_FINDINGS = 200
NEW_UNIT = TypedUnit("", "", "", "", "", "", frozenset({"is_legal_person", "is_active"}))
NEW_EXPERT = TypedExpert("", (), "technical", "", "", "")
DOORS: Final = {
    ChangeKind.PAGE: "",
    ChangeKind.FILE: "文件导入",
    ChangeKind.REGISTRATION: "单位自行注册",
}


@bp.get(f"/{REGISTER}/new")
def new(register: str) -> Page:
    """Show the form for a new entry."""
    return _entry_page(Kept(register), None)


@bp.post(f"/{REGISTER}/new")
def create(register: str) -> Page:
    """Enter an expert or a unit."""
    kept = Kept(register)
    try:
        with command() as work:
            by = _keeper(work, kept)
            if kept is Kept.EXPERTS:
                name = enter_expert(work, by, _typed_expert()).name
            else:
                name = enter_unit(work, by, _typed_unit()).name
    except (Invalid, Conflict) as error:
        return _entry_page(kept, None, error)
    flash(f"已登记：{name}。", "success")
    return redirect(url_for("registers.show", name=register), code=303)


@bp.get(f"/{REGISTER}/<uuid:entry_id>")
def edit(register: str, entry_id: UUID) -> Page:
    """Show an entry to be changed, with all its changes so far."""
    return _entry_page(Kept(register), entry_id)


@bp.post(f"/{REGISTER}/<uuid:entry_id>")
def save(register: str, entry_id: UUID) -> Page:
    """Change an entry."""
    kept, seen = Kept(register), text("seen")
    try:
        with command() as work:
            by = _keeper(work, kept)
            if kept is Kept.EXPERTS:
                is_changed = change_expert(work, by, entry_id, _typed_expert(), seen=seen)
            else:
                is_changed = change_unit(work, by, entry_id, _typed_unit(), seen=seen)
    except (Invalid, Conflict) as error:
        return _entry_page(kept, entry_id, error)
    flash("已保存，变更已留痕。" if is_changed else "没有改动。", "success")
    return redirect(url_for(".edit", register=register, entry_id=entry_id), code=303)


@bp.get(f"/{REGISTER}/import")
def bring(register: str) -> Page:
    """Show how a file is taken in."""
    return _import_page(Kept(register))


@bp.post(f"/{REGISTER}/import")
def bring_in(register: str) -> Page:
    """Take a file in, or show every wrong cell of it."""
    kept, upload = Kept(register), request.files.get("file")
    data = upload.stream.read(MAX_BYTES + 1) if upload else b""
    try:
        with command() as work:
            done = import_file(work, _keeper(work, kept), kept, data)
    except (InvalidFile, Conflict) as error:
        return _import_page(kept, error)
    flash(f"导入完成：新增 {done.made} 条，修改 {done.changed} 条，未变 {done.same} 条。", "success")
    return redirect(url_for("registers.show", name=register), code=303)


@bp.get(f"/{REGISTER}/export.csv")
def export(register: str) -> AnyResponse:
    """Send the register as a file that can be taken in again."""
    kept = Kept(register)
    with reading() as work:
        _keeper(work, kept)
        return _csv(export_file(work, kept), f"{NAMES[kept]}-{work.today:%Y%m%d}.csv")


@bp.get(f"/{REGISTER}/template.csv")
def template(register: str) -> AnyResponse:
    """Send an empty file with the right heading."""
    kept = Kept(register)
    with reading() as work:
        _keeper(work, kept)
        return _csv(template_file(kept), f"{NAMES[kept]}-模板.csv")


def _keeper(work: Work, register: Kept) -> Person:
    return require_role(work, *KEEPERS[register])


def _entry_page(register: Kept, entry_id: UUID | None, error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        _keeper(work, register)
        show = _expert_page if register is Kept.EXPERTS else _unit_page
        page = show(work, entry_id, error)
        return (page, status_of(error)) if error else page


def _expert_page(work: Work, entry_id: UUID | None, error: Invalid | Conflict | None) -> str:
    expert = get_row(work.session, Expert, entry_id) if entry_id else None
    listed = {one.username for one in experts(work.session)}
    shown = typed_expert(expert) if expert else replace(NEW_EXPERT, account=request.args.get("account", ""))
    accounts = [user for user in expert_accounts(work.session) if user.username not in listed]
    chosen = next((user for user in accounts if user.username == shown.account), None)
    if chosen and not expert:
        shown = replace(shown, title=chosen.title)
    unit = find_entry(work.session, expert.organisation_code) if expert else None
    return _rendered(
        work, "registers/expert.html", Kept.EXPERTS, expert, error,
        shown=_typed_expert() if error else shown, accounts=accounts, unit=unit,
        fields=expert_entries.FIELDS, kinds=expert_entries.KINDS,
    )  # fmt: skip


def _unit_page(work: Work, entry_id: UUID | None, error: Invalid | Conflict | None) -> str:
    entry = get_row(work.session, OrganisationEntry, entry_id) if entry_id else None
    shown = typed_unit(entry) if entry else NEW_UNIT
    return _rendered(
        work, "registers/organisation.html", Kept.ORGANISATIONS, entry, error,
        shown=_typed_unit() if error else shown, kinds=organisation_entries.KINDS, flags=FLAGS,
        parent=find_entry(work.session, entry.parent_code) if entry else None,
    )  # fmt: skip


def _rendered(
    work: Work,
    template: str,
    register: Kept,
    entry: Expert | OrganisationEntry | None,
    error: Invalid | Conflict | None,
    **context: Any,
) -> str:
    key = entry.username if isinstance(entry, Expert) else entry.code if entry else ""
    return render(
        work,
        template,
        entry=entry,
        register=register,
        seen=last_change(work, entry) if entry else "",
        changes=[
            (change, DOORS[change.kind], differences(change))
            for change in (changes_of(work.session, register, key) if entry else ())
        ],
        units=[one for one in all_entries(work.session) if one.is_active][:SUGGESTED],
        errors=error.fields if isinstance(error, Invalid) else {},
        message=str(error) if error else "",
        **context,
    )


def _import_page(register: Kept, error: InvalidFile | Conflict | None = None) -> Page:
    with reading() as work:
        _keeper(work, register)
        findings: tuple[CellProblem, ...] = error.findings if isinstance(error, InvalidFile) else ()
        page = render(
            work,
            "registers/import.html",
            register=register,
            name=NAMES[register],
            columns=list(COLUMNS[register].values()),
            findings=findings[:SHOWN_FINDINGS],
            message="" if findings or error is None else str(error),
            total=len(findings),
            kinds=(expert_entries if register is Kept.EXPERTS else organisation_entries).KINDS,
            fields=expert_entries.FIELDS,
        )
        return (page, status_of(error)) if error else page


def _typed_expert() -> TypedExpert:
    return TypedExpert(
        account=text("account"),
        fields=tuple(request.form.getlist("fields")),
        kind=text("kind"),
        unit=text("unit"),
        title=text("title"),
        conflicts=request.form.get("conflicts", ""),
        is_active=text("is_active") == "yes",
    )


def _typed_unit() -> TypedUnit:
    return TypedUnit(
        code=text("code"),
        name=text("name"),
        kind=text("kind"),
        area=text("area"),
        region_code=text("region_code"),
        parent=text("parent"),
        yes=frozenset(name for name in YES_OR_NO if text(name) == "yes"),
    )


def _csv(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
