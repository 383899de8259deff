"""One's own account: contact, password, deputy, and for a unit's administrator its people."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict, Invalid
from ..domain.roles import may_manage_unit
from ..services.colleagues import (
    colleagues as unit_members,
)
from ..services.colleagues import (
    invite_colleague,
    new_link_for,
    set_active,
    set_unit_administrator,
)
from ..services.links import NewLink
from ..services.own_account import (
    appoint_deputy,
    change_contact,
    change_password,
    deputies_for,
    dismiss_deputy,
)
from ..services.security_time import real_now
from ..services.sessions import end_sessions
from ..services.signing_in import begin_sign_in, confirm, note_failure
from ..services.user_admin import role_names
from ..services.work import Work
from ..store.accounts import events_of, sessions_of
from ..store.identity import get_user
from ..store.people import absences_covered_by, deputies_of, roles_of
from .current import COOKIE, command, house, reading, signed_in
from .page import render
from .posted import Page, address, answer, contact, day, secret, text

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
def index() -> Page:
    """Show the person's own account."""
    return _own_page()


@bp.post("/")
def save() -> Page:
    """Change name, position, mobile and mail."""
    try:
        with command() as work:
            change_contact(work, signed_in(work), contact())
    except Invalid as error:
        return _own_page(error)
    flash("已保存。", "success")
    return redirect(url_for(".index"), code=303)


@bp.get("/password")
def password() -> Page:
    """Show the change of the password."""
    return _page("account/password.html")


@bp.post("/password")
def change() -> Page:
    """Change the password: the present one is asked for, throttled like a sign-in."""
    token = request.cookies.get(COOKIE) or ""
    try:
        with command() as work:
            trial = begin_sign_in(work, signed_in(work).username, address())
        is_right = trial.is_right(secret("current"))
        with command() as work:
            if is_right:
                confirm(work, trial)
            else:
                note_failure(work, trial, address())
        with command() as work:
            ended = change_password(
                work, signed_in(work), trial, is_right=is_right,
                password=secret("password"), repeated=secret("repeated"), token=token,
            )  # fmt: skip
    except Invalid as error:
        if "account" in error.fields:  # locked: the field here is the present password
            error.fields["current"] = error.fields.pop("account")
        return _page("account/password.html", error)
    flash(f"密码已修改，{ended} 处其他登录已退出。" if ended else "密码已修改。", "success")
    return redirect(url_for(".index"), code=303)


@bp.post("/sessions/end")
def end_others() -> Response:
    """Sign out everywhere else."""
    with command() as work:
        ended = end_sessions(work, signed_in(work).id, but_token=request.cookies.get(COOKIE))
    flash(f"{ended} 处其他登录已退出。" if ended else "没有其他登录。", "success")
    return redirect(url_for(".index"), code=303)


@bp.get("/deputy")
def deputy() -> Page:
    """Show who acts for the person, and for whom the person acts."""
    return _deputy_page()


@bp.post("/deputy")
def appoint() -> Page:
    """Let a colleague act from one day through another."""
    try:
        with command() as work:
            appoint_deputy(work, signed_in(work), text("deputy"), day("first_day"), day("last_day"))
    except Invalid as error:
        return _deputy_page(error)
    flash("代理已设置，对方已收到消息。", "success")
    return redirect(url_for(".deputy"), code=303)


@bp.post("/deputy/<uuid:deputy_id>/end")
def dismiss(deputy_id: UUID) -> Response:
    """End an arrangement at once."""
    with command() as work:
        dismiss_deputy(work, signed_in(work), deputy_id)
    flash("代理已撤销。", "success")
    return redirect(url_for(".deputy"), code=303)


@bp.get("/colleagues")
def colleagues() -> Page:
    """Show the people of the unit to its administrator."""
    return _colleagues_page()


@bp.post("/colleagues")
def invite() -> Page:
    """Invite a colleague and show the link."""
    try:
        with command() as work:
            new = invite_colleague(work, signed_in(work), contact(), is_admin=bool(text("is_admin")))
            return _link_shown(work, new, text("name"), "邀请链接")
    except (Invalid, Conflict) as error:
        return _colleagues_page(error)


@bp.post("/colleagues/<username>/link")
def link_for(username: str) -> Page:
    """Make a new link for a colleague: an invitation again, or a password reset."""
    with command() as work:
        new = new_link_for(work, signed_in(work), username)
        user = get_user(work.session, username)
        return _link_shown(work, new, user.name, "密码重置链接" if user.password_hash else "邀请链接")


@bp.post("/colleagues/<username>/<any(disable, enable):what>")
def switch(username: str, what: str) -> Response:
    """Keep a colleague out, or let the person in again."""
    with command() as work:
        user = set_active(work, signed_in(work), username, is_active=what == "enable")
    flash(f"{user.name}的账号已{'启用' if what == 'enable' else '停用，并已退出登录'}。", "success")
    return redirect(url_for(".colleagues"), code=303)


@bp.post("/colleagues/<username>/<any(appoint, dismiss):what>")
def share(username: str, what: str) -> Response:
    """Share the unit's administration, or take it back."""
    with command() as work:
        user = set_unit_administrator(work, signed_in(work), username, is_admin=what == "appoint")
    flash(f"{user.name}{'已设为' if what == 'appoint' else '不再是'}单位管理员。", "success")
    return redirect(url_for(".colleagues" if what == "appoint" else ".index"), code=303)


def _own_page(error: Invalid | None = None) -> Page:
    with reading() as work:
        person = signed_in(work)
        user = get_user(work.session, person.username)
        now = real_now()
        held = roles_of(work.session, [user.id]).get(user.id, ())
        return answer(
            work, "account/index.html", error,
            user=user, roles=role_names(held), events=events_of(work.session, user.id, 10),
            sessions=sessions_of(work.session, user.id, now), is_unit_admin=_is_unit_admin(work),
        )  # fmt: skip


def _deputy_page(error: Invalid | None = None) -> Page:
    with reading() as work:
        person = signed_in(work)
        user = get_user(work.session, person.username)
        return answer(
            work, "account/deputy.html", error,
            deputies=deputies_of(work.session, user.id, work.today),
            covered=absences_covered_by(work.session, user.id, work.today),
            choices=deputies_for(work, user), today=work.today, is_unit_admin=_is_unit_admin(work),
        )  # fmt: skip


def _colleagues_page(error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        members = unit_members(work, signed_in(work))
        return answer(work, "account/colleagues.html", error, members=members, is_unit_admin=True)


def _page(template: str, error: Invalid | None = None) -> Page:
    with reading() as work:
        signed_in(work)
        return answer(work, template, error, is_unit_admin=_is_unit_admin(work))


def _link_shown(work: Work, new: NewLink, name: str, what: str) -> str:
    back = url_for(".colleagues")
    address_shown = house().config.public_url + new.path
    return render(work, "account/link.html", name=name, what=what, address=address_shown,
                  new=new, back=back)  # fmt: skip


def _is_unit_admin(work: Work) -> bool:
    person = signed_in(work)
    return may_manage_unit(person, person.organisation_code)
