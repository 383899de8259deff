"""The administrators' pages: accounts and units for one, settings for two."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from ..domain.roles import may_manage_accounts
from . import admin_settings, admin_users
from .admin_settings import settings_person
from .current import reading

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.register_blueprint(admin_users.bp)
bp.register_blueprint(admin_settings.bp)


@bp.get("/")
def index() -> Response:
    """Go on to what the person may administer."""
    with reading() as work:
        is_for_accounts = may_manage_accounts(settings_person(work))
    return redirect(
        url_for("admin.users.users" if is_for_accounts else "admin.settings.parameters"), code=303
    )
