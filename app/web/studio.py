"""The studio, first form: bring files in from a stock modeller, see every finding, publish, get them back."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from ..domain.definitions import DecisionDefinition, Definition, FormDefinition, ProcessDefinition
from ..domain.errors import Finding, Forbidden, Invalid, InvalidDeployment, NotFound, Severity
from ..domain.roles import PROCESS_OWNER, may_publish_diagrams
from ..programme.people import user_names
from ..services.decision_files import library_keys
from ..services.deployments import MAX_FILE_BYTES, Deployed, check_files, deploy
from ..services.work import Work
from ..store.definitions import (
    KINDS,
    all_latest,
    deployments,
    deployments_of,
    get_content,
    running_on,
    versions_of,
)
from .current import command, reading, require_role, signed_in
from .errors import status_of
from .page import render
from .studio_preview import hit_policy_words, preview_decision, preview_form
from .trial_view import TrialView, decision_trial

bp = Blueprint("studio", __name__, url_prefix="/studio")
KIND_OF_NAME: Final[dict[str, type[Definition]]] = {
    "process": ProcessDefinition,
    "decision": DecisionDefinition,
    "form": FormDefinition,
}
WHAT_HAPPENS: Final[dict[type[Definition], str]] = {
    ProcessDefinition: "已启动的环节沿用原版，新件和尚未启动的环节用新版。",
    FormDefinition: "已打开的任务沿用原表单，以后的任务用新表单。",
    DecisionDefinition: "以后的判定都用新决策。",
}
"""What a new version of each kind means for what is running."""
MAX_FILES = 60
UNPROCESSABLE = 422
NAMED = 5


@bp.get("/")
def index() -> str:
    """List what is deployed: newest version of each process, decision and form."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _index(work, [], ())


def _index(work: Work, findings: list[Finding], names: tuple[str, ...], *, is_published: bool = False) -> str:
    recent = deployments(work.session, limit=10)
    return render(
        work,
        "studio/index.html",
        lists=[(name, KINDS[kind], all_latest(work.session, kind)) for name, kind in KIND_OF_NAME.items()],  # type: ignore[type-var]
        libraries=library_keys(work, all_latest(work.session, DecisionDefinition)),
        deployments=recent,
        people=user_names(work.session, {each.by for each in recent}),
        errors=[finding for finding in findings if finding.severity is Severity.ERROR],
        warnings=[finding for finding in findings if finding.severity is Severity.WARNING],
        names=names,
        is_published=is_published,
        note=request.form.get("note", ""),
    )


@bp.post("/deploy")
def deploy_files() -> AnyResponse | tuple[str, int] | str:
    """Check the uploaded files, or check and publish them, by which button was pressed."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
    files = _uploaded(request.files.getlist("files"))
    names = tuple(files)
    if request.form.get("do") == "check":
        with reading() as work:
            require_role(work, PROCESS_OWNER)
            return _index(work, check_files(work, files), names)
    try:
        with command() as work:
            require_role(work, PROCESS_OWNER)
            if not may_publish_diagrams(signed_in(work)):
                raise Forbidden("您没有发布流程的权限。 / You may not publish.")
            done = deploy(work, files, note=request.form.get("note", "").strip()[:500])
    except InvalidDeployment as error:
        with reading() as work:
            return _index(work, list(error.findings), names), status_of(error)
    flash(_what_was_published(done), "success")
    if done.created and done.warnings:
        with reading() as work:
            return _index(work, list(done.warnings), names, is_published=True)
    return redirect(url_for(".index"), code=303)


@bp.get("/deploy")
def reload() -> AnyResponse:
    """Send who reloads the answer of a refused upload back to the studio."""
    return redirect(url_for(".index"), code=303)


def _what_was_published(done: Deployed) -> str:
    """Say it in a sentence that fits a cookie, however many files there were."""
    if not done.created:
        return "内容没有变化，未产生新版本。"
    named = "、".join(f"{row.name or row.key} 第 {row.version} 版" for row in done.created[:NAMED])
    more = f"等 {len(done.created)} 项" if len(done.created) > NAMED else ""
    words = "".join(
        WHAT_HAPPENS[kind] for kind in WHAT_HAPPENS if any(type(row) is kind for row in done.created)
    )
    return f"已发布：{named}{more}。{words}"


def _uploaded(uploads: list[FileStorage]) -> dict[str, bytes]:
    """Return the uploaded files by name. Raises Invalid when there is none or too much."""
    files: dict[str, bytes] = {}
    for upload in uploads[: MAX_FILES + 1]:
        path = PurePosixPath((upload.filename or "").replace("\\", "/"))
        leads_elsewhere = path.is_absolute() or ".." in path.parts  # kept whole, to be refused by that name
        name = str(path) if leads_elsewhere else path.name  # an uploaded folder stands in its files' names
        if name in files:
            raise Invalid(
                f"两个文件同名：{name} / two files have the same name",
                {"files": f"{name} 出现两次 / is there twice"},
            )
        if name:
            files[name] = upload.stream.read(MAX_FILE_BYTES + 1)
    if not files:
        raise Invalid("请选择要上传的文件。 / Choose files first.", {"files": "没有选择文件 / none chosen"})
    if len(files) > MAX_FILES:
        raise Invalid(f"一次最多 {MAX_FILES} 个文件。 / At most {MAX_FILES} files at once.")
    return files


@bp.get("/<kind>/<key>")
def versions(kind: str, key: str) -> str:
    """Show one definition: a version of it to look at, the one in force unless asked, and all versions."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        return _definition(work, kind, key)


@bp.post("/decision/<key>")
def try_decision(key: str) -> str | tuple[str, int]:
    """Evaluate the version shown of a decision on what was typed; nothing is stored."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        trial = decision_trial(work, _asked(_versions(work, "decision", key)), request.form)
        if trial is None:
            raise NotFound("这一版不能试算。 / This version cannot be tried.")
        page = _definition(work, "decision", key, trial)
        return page if trial.result else (page, UNPROCESSABLE)


def _definition(work: Work, kind: str, key: str, trial: TrialView | None = None) -> str:
    rows = _versions(work, kind, key)
    shown = _asked(rows)
    brought = deployments_of(work.session, rows)
    return render(
        work,
        "studio/versions.html",
        kind=kind,
        kind_name=KINDS[_kind(kind)],
        rows=rows,
        shown=shown,
        form=preview_form(work, shown.digest) if kind == "form" else None,
        decision=preview_decision(get_content(work.session, shown.digest), shown.file_name, key)
        if kind == "decision"
        else None,
        trial=trial or (decision_trial(work, shown) if kind == "decision" else None),
        is_library=kind == "decision" and key in library_keys(work, [shown]),  # type: ignore[list-item]
        kind_of=lambda expression: type(expression).__name__,
        hit_policy_words=hit_policy_words,
        brought=brought,
        names=user_names(work.session, {each.by for each in brought.values()}),
        running=running_on(work.session, rows) if kind == "process" else {},
    )


@bp.get("/<kind>/<key>/<int:version>")
def download(kind: str, key: str, version: int) -> Response:
    """Send a deployed file back, byte for byte."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        rows = versions_of(work.session, _kind(kind), key)  # type: ignore[type-var]
        row = next((each for each in rows if each.version == version), None)
        if row is None:
            raise NotFound("没有这个版本。 / There is no such version.")
        content = get_content(work.session, row.digest)
    as_picture = request.args.get("view") == "1"
    return send_file(
        io.BytesIO(content),
        mimetype="application/xml" if kind != "form" else "application/json",
        as_attachment=not as_picture,
        download_name=row.file_name,
    )


@bp.get("/all.zip")
def download_all() -> Response:
    """Send the newest version of every file in one archive."""
    with reading() as work:
        require_role(work, PROCESS_OWNER)
        files = {
            row.file_name: row.digest
            for kind in KIND_OF_NAME.values()
            for row in all_latest(work.session, kind)  # type: ignore[type-var]
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, digest in sorted(files.items()):
                archive.writestr(name, get_content(work.session, digest))
    buffer.seek(0)
    return send_file(buffer, mimetype="application/zip", as_attachment=True, download_name="procedure.zip")


def _versions(work: Work, kind: str, key: str) -> Sequence[Definition]:
    """Return all versions of a definition, the newest first. Raises NotFound when there is none."""
    rows: Sequence[Definition] = versions_of(work.session, _kind(kind), key)  # type: ignore[type-var]
    if not rows:
        raise NotFound("没有这个定义。 / There is no such definition.")
    return rows


def _asked(rows: Sequence[Definition]) -> Definition:
    """Return the version that is asked for, else the newest. Raises NotFound when there is none."""
    asked = request.args.get("version", type=int)
    if asked is None:
        return rows[0]
    found = next((row for row in rows if row.version == asked), None)
    if found is None:
        raise NotFound("没有这个版本。 / There is no such version.")
    return found


def _kind(name: str) -> type[Definition]:
    kind = KIND_OF_NAME.get(name)
    if kind is None:
        raise NotFound("没有这个页面。 / There is no such page.")
    return kind
