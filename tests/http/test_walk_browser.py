"""The walk's browser: it sends what a browser without JavaScript would send, and nothing else."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import pytest
from lxml.html import HtmlElement
from werkzeug.formparser import parse_form_data

from app.walk.browser import Browser, Patience, write_pairs, write_parts
from app.walk.form_filler import count_rows, flatten
from app.walk.page import File, HtmlForm, NoSuchControl, Page
from app.walk.papers import pdf, png
from app.walk.story import Unexpected

FORM = """<!doctype html><html><body>
<header><time data-clock="day" datetime="2021-07-15T09:00:00+08:00"></time></header>
<h1>需求  表</h1><form method="post" action="/hand-in" enctype="multipart/form-data">
<input type="hidden" name="csrf_token" value="t">
<input name="title" value="甲">
<textarea name="story">
一</textarea>
<input type="radio" name="kind" value="a" checked> <input type="radio" name="kind" value="b">
<input type="checkbox" name="modes" value="x" checked> <input type="checkbox" name="modes" value="y">
<select name="unit"><option value="">请选择</option><option value="m">米</option></select>
<input name="gone" value="1" disabled>
<fieldset disabled><input name="gone_too" value="1"></fieldset>
<div data-list="rows"><div data-rows><div data-row="rows.1"><input name="rows.1.name" value=""></div></div>
<template><div data-row="rows.9"><input name="rows.9.name" value="later"></div></template></div>
<input type="file" name="papers" multiple>
<button name="form-action" value="add:rows">增加</button>
<button data-hand-in>提交</button>
</form></body></html>"""


@pytest.fixture
def page() -> Page:
    return Page("http://here/form", 200, FORM.encode())


@pytest.fixture
def form(page: Page) -> HtmlForm:
    return page.form("//form")


def sent(form: HtmlForm) -> dict[str, list[str | File]]:
    found: dict[str, list[str | File]] = {}
    for name, value in form.sent_with(form.button(mark="data-hand-in")):
        found.setdefault(name, []).append(value)
    return found


def test_an_untouched_form_sends_its_defaults_and_nothing_of_templates_and_disabled_fields(form: HtmlForm):
    assert sent(form) == {
        "csrf_token": ["t"],
        "title": ["甲"],
        "story": ["一"],
        "kind": ["a"],
        "modes": ["x"],
        "unit": [""],
        "rows.1.name": [""],
        "papers": [File("", b"")],
    }


def test_what_is_filled_in_is_sent(form: HtmlForm):
    for name, choice in {"title": "乙", "story": "二\n三", "kind": "b", "unit": "m"}.items():
        form.fill(name, choice)
    form.fill("modes", ["y"])
    form.fill("papers", [File("a.pdf", b"1"), File("b.pdf", b"2")])
    assert sent(form) | {"csrf_token": []} == {
        "csrf_token": [],
        "title": ["乙"],
        "story": ["二\n三"],
        "kind": ["b"],
        "modes": ["y"],
        "unit": ["m"],
        "rows.1.name": [""],
        "papers": [File("a.pdf", b"1"), File("b.pdf", b"2")],
    }


def test_only_the_pressed_button_is_sent(form: HtmlForm):
    button = form.button("form-action", "add:rows")
    assert ("form-action", "add:rows") in form.sent_with(button)


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("nothing", "1"),
        ("kind", "c"),
        ("modes", ["z"]),
        ("unit", "km"),
        ("gone", "2"),
        ("csrf_token", "mine"),
    ],
)
def test_nobody_can_fill_in_what_the_page_does_not_offer(form: HtmlForm, name: str, choice: str | list[str]):
    with pytest.raises(NoSuchControl):
        form.fill(name, choice)


def test_a_page_tells_its_heading_its_clock_and_its_complaint(page: Page):
    assert page.heading == "需求 表"
    assert f"{page.now:%Y-%m-%d %H:%M}" == "2021-07-15 09:00"
    assert page.complaint == ""
    wrong = Page("http://here/", 422, "<div class='jb-errs'><ol><li>标题：请填写</li></ol></div>".encode())
    assert wrong.complaint == "标题：请填写"


def test_rows_of_a_template_are_not_counted(page: Page):
    assert count_rows(page, "rows") == 1


def test_rows_are_written_as_fields_of_their_own():
    values = {"a.b": 1, "rows": [{"name": "x"}, {"name": "y", "parts": [{"n": 1}]}], "modes": ["p"]}
    assert flatten(values) == {
        "a.b": 1,
        "rows.1.name": "x",
        "rows.2.name": "y",
        "rows.2.parts.1.n": 1,
        "modes": ["p"],
    }


def test_the_server_reads_from_the_parts_what_was_put_in():
    body, kind = write_parts([("名", "一\n二"), ("f", File('回"单.pdf', b"%PDF\r\n\x00")), ("名", "三")])
    _, texts, files = parse_form_data(environ(body, kind), stream_factory=in_memory)
    assert texts.getlist("名") == ["一\r\n二", "三"]
    assert (files["f"].filename, files["f"].read()) == ('回"单.pdf', b"%PDF\r\n\x00")


def test_a_plain_form_sends_pairs():
    body, kind = write_pairs([("名", "a&b"), ("名", "c\nd")])
    _, texts, _ = parse_form_data(environ(body, kind), stream_factory=in_memory)
    assert texts.getlist("名") == ["a&b", "c\r\nd"]


def in_memory(**_facts: object) -> BytesIO:
    return BytesIO()


def environ(body: bytes, kind: str) -> dict[str, object]:
    return {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }


def test_the_papers_are_what_their_names_say():
    assert pdf("回单").content.startswith(b"%PDF-1.4")
    assert pdf("回单").content.endswith(b"%%EOF\n")
    assert png("截图").content.startswith(b"\x89PNG\r\n\x1a\n")


class Answers(BaseHTTPRequestHandler):
    """Sets a cookie, redirects after a form, and says 422 with a page."""

    def do_GET(self):
        if self.path == "/start":
            self.answer(
                200, b"<form action='/go' method='post'><button>go</button></form>", "seen=yes; Path=/"
            )
        else:
            self.answer(200, f"<h1>{self.command} {self.headers.get('Cookie')}</h1>".encode())

    def do_POST(self):
        if self.path == "/go":
            self.send_response(303)
            self.send_header("Location", "/there")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(422, b"<h1>no</h1>")

    def answer(self, status: int, body: bytes, cookie: str = ""):
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object):
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_browser_keeps_cookies_and_follows_a_form_with_a_get(address: str):
    browser = Browser(address)
    after = browser.press(browser.get("/start").form("//form"))
    assert (after.url, after.status, after.heading) == (f"{address}/there", 200, "GET seen=yes")


def test_two_people_do_not_share_their_cookies(address: str):
    Browser(address).get("/start")
    assert Browser(address).get("/there").heading == "GET None"


def test_a_refusal_is_a_page_too(address: str):
    form = Page(f"{address}/x", 200, b"<form action='/refuse' method='post'><button>x</button></form>")
    assert Browser(address).press(form.form("//form")).status == 422


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(ConnectionError, match=r"http://127\.0\.0\.1:9/start"):
        Browser("http://127.0.0.1:9").get("/start")


class ForgetfulLine(Browser):
    """A browser whose buttons get no answer the first time, though the server may have got them."""

    def __init__(self, address: str, patience: Patience):
        super().__init__(address, patience)
        self.sent = 0

    def send(self, form: HtmlForm, button: HtmlElement) -> Page:
        self.sent += 1
        answer = super().send(form, button)
        if self.sent == 1:
            raise ConnectionError("no answer")
        return answer


def test_a_button_that_did_its_work_without_an_answer_is_not_pressed_again(address: str):
    browser = ForgetfulLine(address, patience := Patience(1))
    shown = browser.press(browser.get("/start").form("//form"), look=lambda: browser.get("/done"))
    assert (shown.url, browser.sent) == (f"{address}/done", 1)
    assert (patience.done, patience.not_done) == (1, 0)


def test_a_button_that_did_nothing_is_pressed_again(address: str):
    browser = ForgetfulLine(address, patience := Patience(1))
    shown = browser.press(browser.get("/start").form("//form"), look=lambda: None)
    assert (shown.url, browser.sent) == (f"{address}/there", 2)
    assert (patience.done, patience.not_done) == (0, 1)


def test_without_patience_a_lost_answer_ends_the_walk(address: str):
    browser = ForgetfulLine(address, Patience())
    with pytest.raises(ConnectionError, match="no answer"):
        browser.press(browser.get("/start").form("//form"))


def test_a_patient_browser_asks_until_the_server_is_there():
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    begin, servers = time.monotonic(), []

    def start() -> None:
        time.sleep(0.3)
        servers.append(ThreadingHTTPServer(("127.0.0.1", port), Answers))
        servers[0].serve_forever()

    thread = Thread(target=start)
    thread.start()
    assert Browser(f"http://127.0.0.1:{port}", Patience(20)).get("/there").status == 200
    assert time.monotonic() - begin >= 0.3
    servers[0].shutdown()
    thread.join()
    servers[0].server_close()


def test_what_was_not_expected_keeps_the_page(page: Page):
    assert Unexpected("x", page).page is page
