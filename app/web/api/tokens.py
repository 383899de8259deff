"""The page of one's own tokens: make one, see it once, revoke it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for

from ...domain.api_tokens import LONGEST_DAYS, SCOPE_WORDS, ApiScope, may_hold
from ...domain.errors import Conflict, Invalid
from ...domain.roles import may_manage_unit
from ...services.api_tokens import make_token, revoke_token
from ...services.security_time import real_now
from ...store.api_tokens import tokens_of
from ..current import command, reading, signed_in
from ..page import render
from ..posted import Page, answer, text

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")
USUAL_DAYS = 90


@bp.get("/")
def index() -> Page:
    """Show the person's tokens, never their secrets."""
    return _page()


@bp.post("/")
def make() -> Page:
    """Make a token and show its secret, this once."""
    try:
        with command() as work:
            person = signed_in(work)
            chosen = request.form.getlist("scopes")
            token, secret = make_token(work, person, text("name"), chosen, _days())
            return render(work, "account/token.html", token=token, secret=secret, scope_words=SCOPE_WORDS)
    except Conflict as error:
        return _page(Invalid(str(error), {"name": str(error)}))
    except Invalid as error:
        return _page(error)


@bp.post("/<uuid:token_id>/revoke")
def revoke(token_id: UUID) -> Page:
    """End a token at once."""
    with command() as work:
        token = revoke_token(work, signed_in(work), token_id)
    flash(f"令牌“{token.name}”已撤销。", "success")
    return redirect(url_for(".index"), code=303)


def _days() -> int | None:
    try:
        return int(text("days")[:6])
    except ValueError:
        return None


def _page(error: Invalid | None = None) -> Page:
    with reading() as work:
        person = signed_in(work)
        return answer(
            work,
            "account/tokens.html",
            error,
            tokens=tokens_of(work.session, person.id),
            scopes=[(scope.value, SCOPE_WORDS[scope]) for scope in ApiScope if may_hold(person, scope)],
            scope_words=SCOPE_WORDS,
            real_now=real_now(),
            usual_days=USUAL_DAYS,
            longest_days=LONGEST_DAYS,
            is_unit_admin=may_manage_unit(person, person.organisation_code),
        )
