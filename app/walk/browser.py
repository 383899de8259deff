"""An HTTP person: a browser without JavaScript, with its own cookies, that sends forms as they stand."""

import secrets
from http.client import HTTPMessage, HTTPResponse
from http.cookiejar import CookieJar
from typing import IO
from urllib.error import URLError
from urllib.parse import urlencode, urljoin
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from lxml.html import HtmlElement

from .page import File, HtmlForm, Page, Sent

PATIENCE = 120
"""Seconds for one answer: moving the clock over months fires everything on the way."""


class _EveryAnswerIsAPage(HTTPErrorProcessor):
    """Hands 4xx and 5xx to the reader instead of raising: a person sees these pages too."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        is_redirect = response.status in {301, 302, 303, 307, 308}
        return super().http_response(request, response) if is_redirect else response


class _NoReposting(HTTPRedirectHandler):
    """Follows a redirect with a GET, as browsers do after a form."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        del fp, code, msg, headers
        return Request(newurl, headers={"User-Agent": req.get_header("User-agent") or ""})  # noqa: S310 -- http


class Browser:
    """One person's browser on one installation."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/") + "/"
        self.cookies = CookieJar()
        self._opener: OpenerDirector = build_opener(
            ProxyHandler({}), HTTPCookieProcessor(self.cookies), _EveryAnswerIsAPage(), _NoReposting()
        )

    def get(self, path: str) -> Page:
        """Open an address."""
        return self._open(Request(urljoin(self.base, path)))  # noqa: S310 -- our own server, by http

    def press(self, form: HtmlForm, button: HtmlElement | None = None) -> Page:
        """Press a button of a form, the first if none is named, and return the page that follows."""
        pressed = form.button() if button is None else button
        address = urljoin(form.page_url, pressed.get("formaction") or form.address)
        sent = form.sent_with(pressed)
        body, kind = write_parts(sent) if form.is_multipart else write_pairs(sent)
        headers = {"Content-Type": kind, "Referer": form.page_url}
        return self._open(Request(address, data=body, headers=headers, method="POST"))  # noqa: S310

    def sign_in(self, account: str, password: str) -> Page:
        """Sign in on the sign-in page; the page that follows says whether it was possible."""
        form = self.get("/sign-in").form("//form[.//input[@type='password']]")
        form.fill("account", account)
        form.fill("password", password)
        return self.press(form)

    def _open(self, request: Request) -> Page:
        request.add_header("User-Agent", "walk (no JavaScript)")
        request.add_header("Accept", "text/html")
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                return Page(response.url, response.status, response.read())
        except URLError as error:
            raise ConnectionError(
                f"{request.full_url} 无法打开 / could not be opened: {error.reason}"
            ) from error


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
