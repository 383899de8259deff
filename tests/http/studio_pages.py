"""What the tests of the studio share: good files, how they are sent, and what the answer says."""

import io
from collections.abc import Mapping

from sqlalchemy import func, select

from app.domain.definitions import Deployment, FormDefinition, ProcessDefinition, Resource
from app.walk.page import Page
from tests.http.site import Site
from tests.stem_house import end, form, process, start, text_field, user_task

OWNER = "lc01"
PUBLISHED = {200, 303}
"""How the studio answers what it published: with what should be looked at, or with its own page."""
GOOD = {
    "review.bpmn": process(
        "review",
        [start(), user_task("read_it", form="opinion"), end()],
        [("start", "read_it"), ("read_it", "finish")],
    ),
    "opinion.form": form("opinion", text_field("opinion", required=True)),
}


def upload(site: Site, files: Mapping[str, bytes], do: str = "publish", username: str = OWNER) -> Page:
    fields = {
        "do": do,
        "note": "试验",
        "files": [(io.BytesIO(content), name) for name, content in files.items()],
    }
    answer = site.client(username).post("/studio/deploy", fields)
    return Page("/studio/", answer.status_code, answer.data)


def stored(site: Site) -> tuple[int, ...]:
    """Count what is stored of definitions."""
    with site.house.reading() as work:
        return tuple(
            work.session.scalar(select(func.count()).select_from(row)) or 0
            for row in (Deployment, ProcessDefinition, FormDefinition, Resource)
        )


def findings(page: Page) -> list[tuple[str, str, str]]:
    """Return file, element and words of every finding on the page."""
    rows = page.find("//section[@aria-labelledby='found']//tbody/tr")
    return [tuple("".join(cell.itertext()).strip() for cell in row.findall("td")[:3]) for row in rows]  # type: ignore[misc]


def bpmn(*elements: str, more: str = "", flows: list[tuple[str, ...]] | None = None) -> bytes:
    return process("review", [start(), *elements, end()], flows or [("start", "finish")], more)
