"""The frame around every page, and the files it asks for."""

import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from .conftest import TEMPLATES

STATIC = TEMPLATES.parent / "static"
PAGE = (
    '{% extends "base.html" %}{% block title %}待办{% endblock %}'
    "{% block content %}<h1>待办</h1>{% endblock %}"
)
OFFICER = SimpleNamespace(name="包乐德", title="高新技术处")


@pytest.fixture
def frame(environment):
    def render(**values):
        return html.document_fromstring(environment.from_string(PAGE).render(**values))

    return render


def test_a_stranger_sees_the_way_in_and_nobodys_name(frame):
    page = frame(me=None)

    assert page.xpath("//div[@class='jb-who']//a/text()") == ["登录"]
    assert page.findall(".//form") == []


def test_a_signed_in_person_sees_name_notices_and_the_way_out(frame):
    page = frame(me=OFFICER, unread=3)

    assert page.xpath("//a[contains(@class, 'jb-bell')]/@aria-label") == ["消息，3 条未读"]
    assert page.xpath("//a[contains(@class, 'jb-me')]/b/text()") == ["包乐德"]
    assert page.xpath("//form[@method='post']//input[@name='csrf_token']/@value") == ["token-of-this-session"]


def test_the_navigation_marks_where_one_is_and_leaves_out_zeros(frame):
    links = [
        SimpleNamespace(url="/tasks/", label="待办", count=7, is_current=True),
        SimpleNamespace(url="/projects/", label="项目", count=0, is_current=False),
    ]
    page = frame(me=OFFICER, navigation=links)

    shown = page.xpath("//nav[@class='jb-nav']/a")
    assert [" ".join(link.text_content().split()) for link in shown] == ["待办 7", "项目"]
    assert [link.get("aria-current") for link in shown] == ["page", None]


def test_every_script_carries_the_nonce_and_nothing_is_inline(frame):
    page = frame(me=OFFICER, now=datetime(2022, 2, 7, 10, 26, tzinfo=ZoneInfo("Asia/Shanghai")))

    assert {script.get("nonce") for script in page.iter("script")} == {"nonce-of-this-answer"}
    assert page.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]") == []


def test_the_page_is_chinese_and_its_first_link_skips_to_the_content(frame):
    page = frame(me=None)

    assert page.get("lang") == "zh-CN"
    assert page.xpath("//a[1]/@href")[0] == "#main"
    assert page.get_element_by_id("main").tag == "main"
    assert page.findtext(".//title") == "待办 · 揭榜挂帅"


def test_every_file_that_a_template_asks_for_exists():
    built_from_elsewhere = {"tabler.css"}
    asked = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r"asset\([\"']([^\"']+)[\"']\)", template.read_text(encoding="utf-8"))
    }
    missing = {name for name in asked - built_from_elsewhere if not (STATIC / name).is_file()}
    from_bundles = {name for name in missing if (STATIC / name).with_suffix(".js").is_file()}

    assert missing - from_bundles == set()
