"""Objecting to a public notice: a form for anybody, and an address of one's own where the answer stands."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ..domain.definitions import FormDefinition
from ..domain.errors import Invalid, NotFound
from ..forms import Draft, Form, Submission, draft_values, find_file_field, is_page_action, read_submission
from ..programme.objected import RESULT_WORDS, standing_of
from ..programme.objecting import (
    OBJECTION_FORM,
    get_objectionable,
    keep_evidence,
    submit_objection,
    takes_objections,
)
from ..programme.registers.objections import Objection
from ..programme.registers.publications import Publication
from ..services.uploads import Upload
from ..services.work import Work
from ..store.definitions import get_latest
from .carried import choose_again, chosen_files
from .current import command, reading
from .errors import status_of
from .formview import FormContext, render_fill
from .page import render
from .posted import address

bp = Blueprint("objecting", __name__, url_prefix="/public")
EVIDENCE = "objection.evidence"
Page = str | tuple[str, int] | Response


@bp.get("/items/<number>/objection")
def show(number: str) -> str:
    """Show the form to object to a public notice."""
    with reading() as work:
        return _page(work, number, None, {})


@bp.post("/items/<number>/objection")
def submit(number: str) -> Page:
    """Take an objection in and lead the objector to her own address."""
    texts: MultiDict[str, str] = MultiDict(request.form)
    if is_page_action(texts):
        with reading() as work:
            return _page(work, number, draft_values(_form(work), texts), {})
    try:
        with command() as work:
            form = _form(work)
            said = read_submission(form, Submission(texts), {}, work.environment)["objection"]
            objection = submit_objection(work, number, said, address())
            _keep_files(work, form, objection)
            secret = objection.id.hex
    except Invalid as error:
        refused = error.fields | {key: choose_again(names) for key, names in chosen_files().items()}
        if not error.fields:
            flash(str(error).partition(" / ")[0], "error")
        with reading() as work:
            return _page(work, number, draft_values(_form(work), texts), refused), status_of(error)
    flash("已收到。请保存本页地址，受理情况和答复只在这里查看。", "success")
    return redirect(url_for(".follow", secret=secret), code=303)


@bp.post("/items/<number>/objection/refresh")
def refresh(number: str) -> Markup:
    """Show the form again for what was typed: who objects decides what is asked."""
    with reading() as work:
        publication = get_objectionable(work, number)
        return _fill(work, publication, draft_values(_form(work), request.form), {})


@bp.get("/objections/<secret>")
def follow(secret: str) -> Response:
    """Show the objector how her objection stands, and the answer; nothing of who she is."""
    with reading() as work:
        objection = _of_secret(work, secret)
        publication = work.session.get_one(Publication, objection.publication_id)
        standing = standing_of(work.session, [objection])
        page = render(
            work,
            "public/objection.html",
            objection=objection,
            publication=publication,
            words=standing.get(objection.number) or RESULT_WORDS[objection.result],
        )
    answer = current_app.make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _of_secret(work: Work, secret: str) -> Objection:
    try:
        found = work.session.get(Objection, UUID(hex=secret))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    return found


def _page(work: Work, number: str, values: Draft | None, errors: dict[str, str]) -> str:
    publication = get_objectionable(work, number)
    return render(
        work,
        "public/object.html",
        publication=publication,
        is_late=not takes_objections(work, publication),
        fragment=_fill(work, publication, values, errors),
    )


def _fill(work: Work, publication: Publication, values: Draft | None, errors: dict[str, str]) -> Markup:
    context = FormContext(
        variables={},
        environment=work.environment,
        refresh_url=url_for(".refresh", number=publication.number),
        submit_label="提交",
    )
    return render_fill(_form(work), values, errors, {}, context)


def _form(work: Work) -> Form:
    return work.house.definitions.forms.get(
        work.session, get_latest(work.session, FormDefinition, OBJECTION_FORM).digest
    )


def _keep_files(work: Work, form: Form, objection: Objection) -> None:
    sent = [file for file in request.files.getlist(EVIDENCE) if file.filename]
    field = find_file_field(form, EVIDENCE)
    if sent and field:
        keep_evidence(work, objection, field, [Upload(file.filename or "", file.stream) for file in sent])
