"""The system administrator's pages: accounts, their roles, and units."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from ..domain.errors import Conflict, Invalid, NotFound
from ..domain.roles import DIVISIONS, EXPERT, REGIONS, ROLES, SYSADMIN, Scope, role_name
from ..programme.store import find_expert
from ..services.colleagues import new_link_for, set_active
from ..services.links import NewLink
from ..services.signing_in import lock_of
from ..services.user_admin import (
    create_user,
    disable_user,
    give_role,
    list_accounts,
    set_unit_active,
    take_role,
    unlock_user,
)
from ..services.work import Work
from ..store.accounts import events_of
from ..store.identity import find_organisation, get_user
from ..store.people import members_of_unit, roles_of, units_found
from .current import command, house, reading, require_role
from .page import page_number, render
from .posted import Page, answer, contact, text

bp = Blueprint("users", __name__)
UNITS_PAGE = 20
SCOPED = {
    "处室": DIVISIONS,
    "盟市": REGIONS,
}


@bp.get("/users")
def users() -> Page:
    """List the accounts: search by name, mobile, mail or unit, and by role."""
    with reading() as work:
        require_role(work, SYSADMIN)
        search, role = request.args.get("search", "").strip(), request.args.get("role", "")
        found = list_accounts(work, search, role, page_number())

        def page_url(page: int) -> str:
            return url_for(".users", search=search, role=role, page=page)

        return render(work, "admin/users.html", found=found, search=search, role=role, all_roles=ROLES,
                      page_url=page_url)  # fmt: skip


@bp.get("/users/new")
def new_user() -> Page:
    """Show the form for an account."""
    return _new_user_page()


@bp.post("/users/new")
def create() -> Page:
    """Open an account with its first role and show the link for its password."""
    try:
        with command() as work:
            by = require_role(work, SYSADMIN)
            user, new = create_user(work, by, text("username"), contact(), unit_code=text("unit"),
                                    role=text("role"), qualifier=text("qualifier"))  # fmt: skip
            return _link_shown(work, new, user.name, "账号开通链接", user.username)
    except (Invalid, Conflict) as error:
        return _new_user_page(error)


@bp.get("/users/<username>")
def user(username: str) -> Page:
    """Show one account: contact, roles, state and what was done to it."""
    return _user_page(username)


@bp.post("/users/<username>/roles")
def give(username: str) -> Page:
    """Give the account a role."""
    try:
        with command() as work:
            give_role(work, require_role(work, SYSADMIN), username, text("role"), text("qualifier"))
    except (Invalid, Conflict) as error:
        return _user_page(username, error)
    flash("角色已授予，对方下一次点击即生效。", "success")
    return redirect(url_for(".user", username=username), code=303)


@bp.post("/users/<username>/roles/take")
def take(username: str) -> Response:
    """Take a role back."""
    with command() as work:
        take_role(work, require_role(work, SYSADMIN), username, text("role"), text("qualifier"))
    flash("角色已收回。", "success")
    return redirect(url_for(".user", username=username), code=303)


@bp.post("/users/<username>/<any(disable, enable, unlock):what>")
def switch(username: str, what: str) -> Response:
    """Disable an account, let it in again, or end its lock."""
    with command() as work:
        by = require_role(work, SYSADMIN)
        if what == "disable":
            disable_user(work, by, username)
        elif what == "enable":
            set_active(work, by, username, is_active=True)
        else:
            unlock_user(work, by, username)
    flash(
        {"disable": "账号已停用并退出登录。", "enable": "账号已启用。", "unlock": "已解除锁定。"}[what],
        "success",
    )
    return redirect(url_for(".user", username=username), code=303)


@bp.post("/users/<username>/link")
def link_for(username: str) -> Page:
    """Make a link: an invitation again, or a password reset."""
    with command() as work:
        new = new_link_for(work, require_role(work, SYSADMIN), username)
        account = get_user(work.session, username)
        what = "密码重置链接" if account.password_hash else "账号开通链接"
        return _link_shown(work, new, account.name, what, username)


@bp.get("/units")
def units() -> Page:
    """List the units that have registered."""
    with reading() as work:
        require_role(work, SYSADMIN)
        search, page = request.args.get("search", "").strip(), max(1, page_number())
        rows = units_found(work.session, search, limit=UNITS_PAGE + 1, offset=(page - 1) * UNITS_PAGE)
        return render(work, "admin/units.html", units=rows[:UNITS_PAGE], has_more=len(rows) > UNITS_PAGE,
                      page=page, search=search)  # fmt: skip


@bp.get("/units/<code>")
def unit(code: str) -> Page:
    """Show one unit and its people."""
    with reading() as work:
        require_role(work, SYSADMIN)
        found = find_organisation(work.session, code)
        if found is None:
            raise NotFound("没有这个单位。 / There is no such unit.")
        members = members_of_unit(work.session, found.id)
        held = roles_of(work.session, [member.id for member in members])
        admins = {user_id for user_id, rows in held.items() if any(row.role == "org_admin" for row in rows)}
        return render(work, "admin/unit.html", unit=found, members=members, admins=admins)


@bp.post("/units/<code>/<any(disable, enable):what>")
def switch_unit(code: str, what: str) -> Response:
    """Keep a whole unit out, or let it in again."""
    with command() as work:
        set_unit_active(work, require_role(work, SYSADMIN), code, is_active=what == "enable")
    flash("单位已启用。" if what == "enable" else "单位已停用，其人员已退出登录。", "success")
    return redirect(url_for(".unit", code=code), code=303)


def _new_user_page(error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        require_role(work, SYSADMIN)
        return answer(work, "admin/new_user.html", error, all_roles=ROLES, scoped=SCOPED)


def _user_page(username: str, error: Invalid | Conflict | None = None) -> Page:
    with reading() as work:
        require_role(work, SYSADMIN)
        account = get_user(work.session, username)
        held = roles_of(work.session, [account.id]).get(account.id, ())
        return answer(
            work, "admin/user.html", error, subject=account, scoped=SCOPED, held=held,
            is_expert=any(row.role == EXPERT for row in held), entry=find_expert(work.session, username),
            givable=[role for role in ROLES.values() if role.scope is not Scope.UNIT or account.organisation],
            events=events_of(work.session, account.id), locked_until=lock_of(work, account),
            role_name=role_name,
        )  # fmt: skip


def _link_shown(work: Work, new: NewLink, name: str, what: str, username: str) -> str:
    shown = house().config.public_url + new.path
    return render(work, "account/link.html", name=name, what=what, address=shown, new=new,
                  back=url_for(".user", username=username))  # fmt: skip
