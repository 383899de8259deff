"""An HTTP person: a browser without JavaScript, with its own cookies, that sends forms as they stand.

A patient one bears a server that is killed and started again: it asks until it is answered, and judges
a button whose answer was lost by what the server shows afterwards.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from lxml.html import HtmlElement

from .page import File, HtmlForm, Page, Sent

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ANSWERS_WITHIN = 120
"""Seconds for one answer: moving the clock over months fires everything on the way."""


PAUSE = 0.1
SIGN_IN = "/sign-in"


@dataclass
class Patience:
    """How long a server may be away, and what had become of the buttons whose answers it lost.

    Of one that may be pressed twice nobody has to know.
    """

    seconds: float = 0
    done: int = 0
    not_done: int = 0
    pressed_twice: int = 0


Look = Callable[[], Page | None]
"""Looks whether a button whose answer was lost has done its work; the page that shows it, or None."""


class _EveryAnswerIsAPage(HTTPErrorProcessor):
    """Hands 4xx and 5xx to the reader instead of raising; and the redirect after a form, which says: done."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        is_followed = response.status in REDIRECTS and request.get_method() == "GET"
        return super().http_response(request, response) if is_followed else response


class Browser:
    """One person's browser on one installation."""

    def __init__(self, base: str, patience: Patience | None = None) -> None:
        self.base = base.rstrip("/") + "/"
        self.cookies = CookieJar()
        self._patience = patience or Patience()
        self._signed_in_as: tuple[str, str] | None = None
        self._opener: OpenerDirector = build_opener(
            ProxyHandler({}), HTTPCookieProcessor(self.cookies), _EveryAnswerIsAPage()
        )

    def get(self, path: str) -> Page:
        """Open an address, as often as it takes; sign in again when the session is gone."""
        page = self._ask(path)
        if self._signed_in_as and _is_sign_in(page.url):
            self.sign_in(*self._signed_in_as)
            page = self._ask(path)
        return page

    def press(self, form: HtmlForm, button: HtmlElement | None = None, *, look: Look | None = None) -> Page:
        """Press a button of a form, the first if none is named, and return the page that follows.

        When the answer is lost, `look` says whether it was done all the same; if not, it is pressed again.
        Adding a row or signing in may be done twice, and needs no `look`.
        """
        pressed = form.button() if button is None else button
        while True:
            try:
                answer = self.send(form, pressed)
            except ConnectionError:
                if not self._patience.seconds:
                    raise
                if (page := self._after_silence(look)) is not None:
                    return page
            else:
                return self.get(answer.leads_to) if answer.leads_to else answer

    def send(self, form: HtmlForm, button: HtmlElement) -> Page:
        """Send a form once and return the answer itself. Raises ConnectionError when there is none."""
        address = urljoin(form.page_url, button.get("formaction") or form.address)
        sent = form.sent_with(button)
        body, kind = write_parts(sent) if form.is_multipart else write_pairs(sent)
        headers = {"Content-Type": kind, "Referer": form.page_url}
        return self._open(Request(address, data=body, headers=headers, method="POST"))  # noqa: S310

    def sign_in(self, account: str, password: str) -> Page:
        """Sign in on the sign-in page; the page that follows says whether it was possible."""
        self._signed_in_as = None
        form = self.get(SIGN_IN).form("//form[.//input[@type='password']]")
        form.fill("account", account)
        form.fill("password", password)
        page = self.press(form)
        if not _is_sign_in(page.url):
            self._signed_in_as = account, password
        return page

    def _after_silence(self, look: Look | None) -> Page | None:
        """Wait until the server answers again, and look what has become of a button."""
        self._ask(SIGN_IN)
        page = look() if look else None
        self._patience.done += page is not None
        self._patience.not_done += page is None and look is not None
        self._patience.pressed_twice += look is None
        return page

    def _ask(self, path: str) -> Page:
        late = time.monotonic() + self._patience.seconds
        while True:
            try:
                return self._open(Request(urljoin(self.base, path)))  # noqa: S310 -- our own server, by http
            except ConnectionError:
                if time.monotonic() >= late:
                    raise
            time.sleep(PAUSE)

    def _open(self, request: Request) -> Page:
        request.add_header("User-Agent", "walk (no JavaScript)")
        request.add_header("Accept", "text/html")
        try:
            with self._opener.open(request, timeout=ANSWERS_WITHIN) as response:
                leads_to = response.headers["Location"] if response.status in REDIRECTS else ""
                return Page(response.url, response.status, response.read(), leads_to)
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else repr(error)
            raise ConnectionError(f"{request.full_url} 无法打开 / could not be opened: {reason}") from error


def _is_sign_in(url: str) -> bool:
    return urlsplit(url).path == SIGN_IN


def write_pairs(sent: Sent) -> tuple[bytes, str]:
    """Encode texts as a plain form sends them; of a file only its name goes."""
    pairs = [(name, _line_breaks(value if isinstance(value, str) else value.name)) for name, value in sent]
    return urlencode(pairs).encode(), "application/x-www-form-urlencoded"


def write_parts(sent: Sent) -> tuple[bytes, str]:
    """Encode texts and files as multipart/form-data."""
    boundary = f"----walk{secrets.token_hex(16)}"
    body = bytearray()
    for name, value in sent:
        disposition = f'form-data; name="{_in_quotes(name)}"'
        if isinstance(value, File):
            kind = "application/octet-stream"
            head = f'{disposition}; filename="{_in_quotes(value.name)}"\r\nContent-Type: {kind}'
            content = value.content
        else:
            head, content = disposition, _line_breaks(value).encode()
        body += f"--{boundary}\r\nContent-Disposition: {head}\r\n\r\n".encode() + content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body), f"multipart/form-data; boundary={boundary}"


def _line_breaks(text: str) -> str:
    return "\r\n".join(text.splitlines()) if "\n" in text else text


def _in_quotes(text: str) -> str:
    """Write a name as the HTML standard says: only quotes and line breaks are escaped."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
