"""Everything somebody can reach: pages followed from link to link, and the searches they offer."""

from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import html

from tests.http.site import Client

START = (
    "/",
    "/tasks/",
    "/tasks/done",
    "/projects/",
    "/notices/",
    "/start/",
    "/registers/",
    "/public/",
    "/account/",
    "/area/",
    "/operate/",
    "/migrations/instances/",
)
LEFT_OUT = ("/static/", "/studio/", "/admin/", "/account/", "/sign-in", "/register?", "/forgotten")
"""What belongs to no case; the studio alone has hundreds of pages."""

SIFTED = ("when=", "field=", "text=", "v=", "who=", "stage=", "state=", "next=")
"""Queries that only show less of the same page."""

MOST = 400


def reachable(client: Client, *, searched: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield address and text of every page and download reached, and what the searches answer.

    A download's text begins with the name it is saved under.
    """
    searches = [f"{page}?text={quote(text)}" for text in searched for page in ("/tasks/", "/projects/")]
    waiting = deque([*START, *searches])
    seen = set(waiting)
    for _ in range(MOST):
        if not waiting:
            return
        address = waiting.popleft()
        answer = client.get(address)
        body = answer.get_data(as_text=False).decode("utf-8", "replace")
        name = unquote(answer.headers.get("Content-Disposition", ""))
        yield address, f"{name}\n{body}" if name else body
        for link in _links(address, body, answer.headers.get("Location", "")):
            if link not in seen and not link.startswith(LEFT_OUT) and not link.endswith(".pdf"):
                seen.add(link)
                waiting.append(link)
    raise AssertionError(f"more than {MOST} pages: {list(waiting)[:20]}")


def _links(address: str, body: str, location: str) -> Iterator[str]:
    found = [location] if location else []
    if "<html" in body:
        root = html.document_fromstring(body)
        found += [link for _, name, link, _ in root.iterlinks() if name == "href"]
        found += [each.get("data-diagram") for each in root.xpath("//*[@data-diagram]")]
    for link in found:
        parts = urlsplit(urljoin(address, link))
        if not parts.netloc and not parts.scheme and parts.path.startswith("/"):
            yield (
                parts.path
                if parts.query.startswith(SIFTED)
                else parts.path + "?" * bool(parts.query) + parts.query
            )
