"""The bell: what a person was told."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from ..domain.errors import NotFound
from ..domain.notifications import Notification
from ..services.notifications import mark_read
from ..store.notifications import notices_of
from .current import command, reading, signed_in
from .page import page_number, render
from .words import NOTICE_WORDS

bp = Blueprint("notices", __name__, url_prefix="/notices")
PAGE = 20


@bp.get("/")
def index() -> str:
    """Show the notices of the signed-in person, newest first."""
    with reading() as work:
        page = page_number()
        notices = notices_of(work.session, signed_in(work).id, limit=PAGE + 1, offset=(page - 1) * PAGE)
        return render(
            work,
            "notices/index.html",
            notices=notices[:PAGE],
            page=page,
            has_more=len(notices) > PAGE,
            notice_words=NOTICE_WORDS,
        )


@bp.post("/<uuid:notice_id>/open")
def open_notice(notice_id: UUID) -> Response:
    """Mark a notice as read and go to what it is about."""
    with command() as work:
        person = signed_in(work)
        notice = work.session.get(Notification, notice_id)
        if notice is None or notice.user_id != person.id:
            raise NotFound("没有这条消息。 / There is no such notice.")
        mark_read(work, person.id, notice_id)
        return redirect(notice.link or url_for(".index"), code=303)


@bp.post("/read")
def read_all() -> Response:
    """Mark every notice as read."""
    with command() as work:
        mark_read(work, signed_in(work).id)
    return redirect(url_for(".index"), code=303)
