"""Migrations, for process owners: choose versions, see the mapping, rehearse, apply, see results, undo."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.definitions import ProcessDefinition
from ..domain.errors import AppError, Conflict, Invalid
from ..domain.migrations import MigrationState, ResultState
from ..domain.roles import PROCESS_OWNER
from ..services.migration_batch import begin_application, begin_undo, migrate_instance, undo_for_instance
from ..services.migrations import create_migration, mapping_views, rehearse, set_mapping
from ..services.work import Work
from ..store.definitions import all_latest, running_on, versions_of
from ..store.migrations import count_candidates, get_migration, migrations, results_of
from .current import command, reading, require_role
from .errors import status_of
from .modifications import key_of
from .page import render

bp = Blueprint("migrations", __name__, url_prefix="/migrations")
AT_ONCE = 200
"""Instances that one press of the button carries over; what is left goes on with the next."""

STATES = {
    MigrationState.DRAFT: "准备中",
    MigrationState.APPLIED: "已应用",
    MigrationState.UNDONE: "已撤销",
}
RESULTS = {
    ResultState.MOVED: "已迁移",
    ResultState.REFUSED: "未迁移",
    ResultState.UNDONE: "已撤回原版",
    ResultState.KEPT: "已继续办理，留在新版",
}
Answer = str | tuple[str, int] | Response


@bp.get("/")
def index() -> str:
    """List migrations, and let a process and its versions be chosen for a new one."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _index(work)


def _index(work: Work, message: str = "") -> str:
    key = request.values.get("process", "")
    rows = versions_of(work.session, ProcessDefinition, key) if key else []
    return render(
        work,
        "migrations/index.html",
        processes=all_latest(work.session, ProcessDefinition),
        key=key,
        versions=rows,
        running=running_on(work.session, rows),
        called={row.id: count_candidates(work.session, row) for row in rows},
        migrations=migrations(work.session),
        states=STATES,
        message=message,
    )


@bp.post("/")
def create() -> Answer:
    """Propose a migration between the chosen versions."""
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            migration = create_migration(
                work, request.form.get("process", ""), _number("source"), _number("target")
            )
    except Invalid as error:
        with reading() as work:
            return _index(work, str(error)), status_of(error)
    return redirect(url_for(".show", migration_id=migration.id), code=303)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004
        raise Invalid("请选择版本。 / Choose a version.", {name: "请选择 / choose"})
    return int(text)


@bp.get("/<uuid:migration_id>")
def show(migration_id: UUID) -> str:
    """Show the mapping, and what became of the instances."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _show(work, migration_id)


def _show(work: Work, migration_id: UUID, message: str = "") -> str:
    migration = get_migration(work.session, migration_id)
    views = mapping_views(work, migration)
    return render(
        work,
        "migrations/show.html",
        migration=migration,
        views=views,
        errors=sum(view.errors for view in views if view.is_included),
        waiting=count_candidates(work.session, migration.source),
        results=results_of(work.session, migration_id),
        key_of=key_of,
        states=STATES,
        result_words=RESULTS,
        typed=request.form,
        message=message,
    )


@bp.get("/<uuid:migration_id>/<any(mapping, apply, undo):_action>")
def reload(migration_id: UUID, _action: str) -> Response:
    """Send who reloads the answer of a refused command back to the migration."""
    return redirect(url_for(".show", migration_id=migration_id), code=303)


@bp.post("/<uuid:migration_id>/mapping")
def save_mapping(migration_id: UUID) -> Answer:
    """Keep where the elements of one process go."""
    form = request.form
    elements = {
        name.removeprefix("to:"): value or None for name, value in form.items() if name.startswith("to:")
    }
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            found = set_mapping(
                work,
                migration_id,
                form.get("process", ""),
                form.get("source", ""),
                elements,
                is_included=form.get("is_included") == "yes",
            )
    except (Invalid, Conflict) as error:
        return _refused(migration_id, error)
    wrong = sum(trouble.is_error for trouble in found)
    if wrong:
        flash(f"映射已保存，有 {wrong} 处不能这样对应，改好后才能应用。", "warning")
    else:
        flash("映射已保存。", "success")
    return redirect(url_for(".show", migration_id=migration_id), code=303)


@bp.get("/<uuid:migration_id>/rehearsal")
def rehearsal(migration_id: UUID) -> str:
    """Show what would become of every running instance; nothing is written."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        done = rehearse(work, migration_id)
        return render(
            work,
            "migrations/rehearsal.html",
            migration=get_migration(work.session, migration_id),
            key_of=key_of,
            done=done,
            moved=done.listed_moved,
            refused=done.listed_refused,
        )


@bp.post("/<uuid:migration_id>/apply")
def apply(migration_id: UUID) -> Answer:
    """Carry the instances over, each in a transaction of its own."""
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            wanted = begin_application(work, migration_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as error:
        return _refused(migration_id, error)
    states = []
    for instance_id in wanted[:AT_ONCE]:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            result = migrate_instance(work, migration_id, instance_id)
        states += [result.state] if result else []
    moved, refused = states.count(ResultState.MOVED), states.count(ResultState.REFUSED)
    left = len(wanted) - len(wanted[:AT_ONCE])
    words = f"已迁移 {moved} 件，未迁移 {refused} 件。" + (f"还有 {left} 件，请继续应用。" if left else "")
    flash(words, "warning" if refused or left else "success")
    return redirect(url_for(".show", migration_id=migration_id), code=303)


@bp.post("/<uuid:migration_id>/undo")
def undo(migration_id: UUID) -> Answer:
    """Put the instances back that have not moved on since, each in a transaction of its own."""
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            wanted = begin_undo(work, migration_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as error:
        return _refused(migration_id, error)
    states = []
    for instance_id in wanted[:AT_ONCE]:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            states.append(undo_for_instance(work, migration_id, instance_id).state)
    kept, left = states.count(ResultState.KEPT), len(wanted) - len(wanted[:AT_ONCE])
    words = f"已撤回 {len(states) - kept} 件，{kept} 件已继续办理而留在新版。"
    flash(words + (f"还有 {left} 件，请继续撤销。" if left else ""), "warning" if kept or left else "success")
    return redirect(url_for(".show", migration_id=migration_id), code=303)


def _refused(migration_id: UUID, error: AppError) -> Answer:
    with reading() as work:
        return _show(work, migration_id, str(error)), status_of(error)
