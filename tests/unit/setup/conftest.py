"""Templates without the application: what they show depends on nothing but what they are given."""

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html

from app.web.filters import counted

TEMPLATES = Path(__file__).parents[3] / "app" / "web" / "templates"


@pytest.fixture
def environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        asset=lambda name: f"/static/{name}",
        csrf_token=lambda: "token-of-this-session",
        get_flashed_messages=lambda **_: [],
        csp_nonce="nonce-of-this-answer",
    )
    environment.filters["counted"] = counted
    return environment


@pytest.fixture
def show(environment: Environment) -> Callable[..., html.HtmlElement]:
    """Render a few words of a template that calls macros as `jb.…`."""

    def render(words: str, **values: object) -> html.HtmlElement:
        source = '{% import "_macros.html" as jb %}<div>' + words + "</div>"
        return html.fragment_fromstring(environment.from_string(source).render(**values))

    return render
