"""Opens the API: its operations, their description and the page to try them."""

from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from . import definitions, incidents, instances, jobs, messages, signals, tasks, tokens, try_page
from .openapi import description
from .operation import bp
from .rates import Rates

ROOMS = (tasks, instances, definitions, messages, signals, jobs, incidents)
"""What declares operations by being imported."""


def register(app: Flask) -> None:
    """Register everything below /api/, and the page of one's own tokens.

    A token is sent on purpose, by no browser of its own accord: the operations need no CSRF token.
    """
    app.extensions["api_rates"] = Rates()
    app.extensions["csrf"].exempt(bp)
    app.register_blueprint(bp)
    page: Blueprint
    for page in (tokens.bp, try_page.bp):
        app.register_blueprint(page)


@bp.get("/openapi.json")
def openapi() -> Response:
    """Send the description of the API; it says nothing of what is in the house."""
    described: dict[str, Any] = description()
    return jsonify(described)
