"""The administrators' pages: what to do first, accounts and units for one, settings for two."""

from flask import Blueprint, url_for

from ..domain.identity import Person
from ..domain.roles import may_manage_accounts
from ..programme.first_steps import first_steps
from . import admin_settings, admin_users
from .admin_settings import settings_person
from .current import reading
from .page import render

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.register_blueprint(admin_users.bp)
bp.register_blueprint(admin_settings.bp)

ACCOUNT_PAGES = {"accounts": "admin.users.new_user", "experts": "admin.users.new_user"}
SETTING_PAGES = {"parameters": "admin.settings.parameters", "calendar": "admin.settings.calendar"}


@bp.get("/")
def index() -> str:
    """Show what a new installation needs first, and how far it is."""
    with reading() as work:
        person = settings_person(work)
        steps = [(step, _page_for(person, step.kind)) for step in first_steps(work)]
        return render(work, "admin/index.html", steps=steps, left=sum(not step.is_done for step, _ in steps))


def _page_for(person: Person, kind: str) -> str:
    """Return where the person does this; empty when it is somebody else's to do."""
    page = SETTING_PAGES.get(kind) or (may_manage_accounts(person) and ACCOUNT_PAGES.get(kind))
    return url_for(page) if page else ""
