"""Coming in: sign-in, sign-out, registration of a unit, forgotten passwords and one-time links."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ..domain.accounts import LinkPurpose
from ..domain.errors import Conflict, Invalid
from ..services.accounts import Registration, create_first_administrator, register_unit
from ..services.demo_accounts import DEMO_PASSWORD, demo_accounts
from ..services.links import look_at_link, set_password_by_link
from ..services.own_account import ask_for_reset
from ..services.sessions import end_session, open_session
from ..services.signing_in import begin_sign_in, finish_sign_in, note_failure, wrong
from .carried import FIELD, keep_carried
from .current import COOKIE, command, house, reading
from .posted import Page, address, answer, browser, contact, local_path, secret, text, with_session

bp = Blueprint("auth", __name__)

TELEPHONES = (
    ("能源资源领域（高新技术处）", "0471-6328607"),
    ("现代农牧业领域（农村科技处）", "0471-6328631"),
    ("生态环境领域（社会发展科技处）", "0471-6328635"),
    ("系统申报咨询（战略规划处）", "0471-6328708"),
    ("信息系统技术支持", "0471-6328801"),
)
"""Whom to ask, as printed in the notice of 2021 (SPEC 1, S1 六)."""


@bp.get("/sign-in")
def sign_in() -> Page:
    """Show the sign-in page; who is signed in goes on at once."""
    there = local_path(request.args.get("next"))
    with reading() as work:
        if work.person:
            return redirect(there, code=303)
    return sign_in_page(there)


@bp.post("/sign-in")
def sign_in_now() -> Page:
    """Check account and password, throttled, and open a session."""
    there = local_path(request.form.get("next"))
    try:
        with house().command() as work:
            trial = begin_sign_in(work, text("account"), address())
        if not trial.is_right(secret("password")):
            with house().command() as work:
                note_failure(work, trial, address())
            raise wrong(trial)
        with house().command() as work:
            end_session(work, request.cookies.get(COOKIE))
            token = finish_sign_in(work, trial, address(), browser())
    except Invalid as error:
        return sign_in_page(there, error, carried=request.form.get(FIELD, ""))
    if said := keep_carried(token, there):
        flash(said)
    return with_session(redirect(there, code=303), token, house())


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session in the database and in the browser."""
    with command() as work:
        end_session(work, request.cookies.get(COOKIE))
    session.clear()
    flash("您已退出。填写中的内容已保存，登录后接着填。")
    response = redirect(url_for(".sign_in"), code=303)
    response.delete_cookie(COOKIE, path="/")
    return response


@bp.get("/register")
def register() -> Page:
    """Show the registration of a unit."""
    return _page("auth/register.html")


@bp.post("/register")
def register_now() -> Page:
    """Register the unit and its first administrator, and sign that person in."""
    wanted = Registration(
        is_foreign=text("kind") == "foreign",
        code=text("code"),
        unit_name=text("unit_name"),
        contact=contact(),
        password=secret("password"),
        repeated=secret("repeated"),
    )
    try:
        with house().command() as work:
            user = register_unit(work, wanted, address())
            token = open_session(work, user, address(), browser())
    except (Invalid, Conflict) as error:
        return _page("auth/register.html", error)
    flash(f"单位已注册，您是本单位管理员。登录账号：{user.username}，也可用手机号或邮箱登录。", "success")
    return with_session(redirect(url_for("account.colleagues"), code=303), token, house())


@bp.get("/forgotten")
def forgotten() -> Page:
    """Show what to do about a forgotten password."""
    return _page("auth/forgotten.html", has_mail=bool(house().config.mail_url))


@bp.post("/forgotten")
def forgotten_now() -> Page:
    """Mail a link if there is where to; the answer is the same for every account."""
    if not text("account"):
        error = Invalid("请填写账号。 / The account is required.", {"account": "请填写账号。 / Required."})
        return _page("auth/forgotten.html", error, has_mail=bool(house().config.mail_url))
    with house().command() as work:
        ask_for_reset(work, text("account"), address())
    return _page("auth/forgotten.html", has_mail=bool(house().config.mail_url), is_sent=True)


@bp.get("/link/<token>")
def link(token: str) -> Page:
    """Show what a one-time link is good for; looking does not use it up."""
    return _link_page(token)


@bp.post("/link/<token>")
def use_link(token: str) -> Page:
    """Use a one-time link: set the password, or make the first administrator, and sign in."""
    try:
        with house().command() as work:
            is_first = look_at_link(work, token).purpose is LinkPurpose.FIRST_ADMINISTRATOR
            if is_first:
                user = create_first_administrator(
                    work, token, text("username"), contact(),
                    password=secret("password"), repeated=secret("repeated"),
                )  # fmt: skip
            else:
                user = set_password_by_link(work, token, secret("password"), secret("repeated"))
            end_session(work, request.cookies.get(COOKIE))
            opened = open_session(work, user, address(), browser())
    except (Invalid, Conflict) as error:
        return _link_page(token, error)
    flash("密码已设置，您已登录。", "success")
    there = url_for("admin.index") if is_first else "/"
    return with_session(redirect(there, code=303), opened, house())


def sign_in_page(
    there: str, error: Invalid | None = None, *, carried: str = "", is_interrupted: bool = False
) -> Page:
    """Show the sign-in; `carried` is what was typed on a page whose session had ended."""
    with reading() as work:
        return answer(
            work,
            "auth/sign_in.html",
            error,
            there=there,
            is_sent_here=there != "/",
            carried=carried,
            is_interrupted=is_interrupted,
            phones=TELEPHONES,
            offered=demo_accounts(work),
            demo_password=DEMO_PASSWORD if work.house.config.is_demo else "",
        )


def _link_page(token: str, error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        found = look_at_link(work, token)
        return answer(work, "auth/link.html", error, purpose=found.purpose.value, subject=found.user)


def _page(template: str, error: Invalid | Conflict | None = None, **context: Any) -> Page:
    with reading() as work:
        return answer(work, template, error, phones=TELEPHONES, **context)
