"""A bidder's own door to a sealed bid: taking it back, after being told what that means."""

from uuid import UUID

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from ..domain.errors import Conflict
from ..programme.recalling import recallable_bid, take_back
from ..programme.wording import chinese_moment
from .current import command, reading, signed_in
from .errors import status_of
from .page import render
from .start import to_first_task

bp = Blueprint("bids", __name__, url_prefix="/projects")
Page = str | tuple[str, int] | Response


@bp.get("/<uuid:instance_id>/recall")
def confirm(instance_id: UUID) -> Page:
    """Say what recalling does, before it is done."""
    with reading() as work:
        signed_in(work)
        try:
            sealed = recallable_bid(work, instance_id)
        except Conflict as error:
            page = render(work, "bids/refused.html", instance_id=instance_id, message=str(error))
            return page, status_of(error)
        until = chinese_moment(sealed.item.bid_deadline)
        return render(work, "bids/recall.html", bid=sealed.bid, item=sealed.item, until=until)


@bp.post("/<uuid:instance_id>/recall")
def recall(instance_id: UUID) -> Page:
    """Take the bid back and go to its form; from the deadline on say why not."""
    try:
        with command() as work:
            signed_in(work)
            sealed = take_back(work, instance_id)
            flash(f"已撤回。请改好后在{chinese_moment(sealed.item.bid_deadline)}前重新承诺提交。", "success")
            return to_first_task(work, instance_id)
    except Conflict as error:
        with reading() as work:
            page = render(work, "bids/refused.html", instance_id=instance_id, message=str(error))
            return page, status_of(error)
