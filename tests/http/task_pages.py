"""What the tests of a task's pages share: where it is, what its answer names, and sending it a file."""

from collections.abc import Callable, Mapping
from io import BytesIO

from sqlalchemy import func, select

from app.domain.attachments import Attachment
from app.walk.page import Page
from tests.http.site import Site

OpenSite = Callable[[str], Site]


def address(site: Site, element_id: str) -> str:
    return f"/tasks/{site.task(element_id).id}"


def wrong_fields(page: Page) -> set[str]:
    """Return the names that the links of the error summary lead to."""
    links = [each.get("href", "").removeprefix("#") for each in page.find("//*[@id='errs']//li/a")]
    return {page.find(f"//*[@id='{link}']")[0].get("name", link) for link in links}


def upload(site: Site, name: str, content: bytes, username: str = "o01a") -> tuple[int, Mapping[str, str]]:
    path = address(site, "fill_need")
    fields = {"key": "need.tax_proof", "file": (BytesIO(content), name)}
    answer = site.client(username).post(f"{path}/upload", fields)
    return answer.status_code, answer.get_json()


def stored(site: Site) -> tuple[int, int]:
    """Count what is stored: rows, and files of any kind."""
    with site.house.reading() as work:
        rows = work.session.scalar(select(func.count()).select_from(Attachment)) or 0
    return rows, sum(path.is_file() for path in site.house.files.rglob("*"))
