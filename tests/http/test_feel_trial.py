"""Trying an expression in the studio: value, kind, warnings, its parts, and errors with a caret."""

import json

import pytest

from app.walk.page import Page
from tests.http.site import Site
from tests.http.studio_pages import OWNER
from tests.http.test_studio import EVIL


def evaluate(site: Site, expression: str, variables: str = "") -> Page:
    browser = site.browser(OWNER)
    form = browser.get("/studio/feel").form("//main//form")
    form.fill("expression", expression)
    form.fill("variables", variables)
    return browser.press(form)


def value(page: Page) -> str:
    return "".join(page.find("//*[@class='jb-value']")[0].itertext())


def tree(page: Page) -> list[str]:
    return [" ".join("".join(line.itertext()).split()) for line in page.find("//*[@class='jb-tree']/li")]


def errors(page: Page) -> list[str]:
    return ["".join(each.itertext()) for each in page.find("//*[@class='jb-err']")]


def test_the_studio_leads_to_it(new_site: Site) -> None:
    assert new_site.browser(OWNER).get("/studio/").links("/studio/feel") == ["/studio/feel"]


def test_an_expression_gives_its_value_kind_and_parts_and_stays_in_its_field(new_site: Site) -> None:
    expression = "sum(for b in bids return b.score) / count(bids)"
    page = evaluate(new_site, expression, json.dumps({"bids": [{"score": 85.5}, {"score": 91}]}))
    assert (page.status, value(page)) == (200, "88.25")
    assert "数字 number" in page.words
    assert tree(page)[:2] == [f"{expression} = 88.25", "sum(for b in bids return b.score) = 176.5"]
    assert page.form("//main//form").value("expression").strip() == expression


def test_numbers_are_exact_and_time_and_calendar_those_of_the_house(new_site: Site) -> None:
    assert value(evaluate(new_site, "a + b", '{"a": 0.1, "b": 0.2}')) == "0.3"
    now = new_site.browser(OWNER).get("/studio/feel").now
    assert now
    assert value(evaluate(new_site, "= today()")) == f"{now:%Y-%m-%d}"
    assert value(evaluate(new_site, 'is working day(date("2021-10-01"))')) == "false"


def test_what_becomes_null_is_warned_of_with_the_place(new_site: Site) -> None:
    page = evaluate(new_site, "amuont * 2", '{"amount": 5}')
    assert value(page) == "null"
    assert "提醒" in page.words
    assert "是否想写“amount”" in page.words


def test_a_context_and_a_list_of_contexts_are_shown_as_tables(new_site: Site) -> None:
    page = evaluate(new_site, '[{code: "A", n: 1}, {code: "B"}]')
    rows = page.find("//section[@aria-labelledby='outcome']//tbody/tr")
    cells = [["".join(cell.itertext()).strip() for cell in row.findall("td")][1:] for row in rows]
    assert cells == [['"A"', "1"], ['"B"', ""]]
    assert "total" in evaluate(new_site, "{total: 1}").find("//table[@class='jb-vals']//th")[0].text


@pytest.mark.parametrize(
    ("expression", "variables", "said"),
    [
        ("if 金额 >= 500 than 1 else 2", '{"金额": 600}', "是否想写“then”"),
        ("", "", "请填写表达式"),
        ("1", "{", "不是 JSON"),
        ("1", "[]", "应为 JSON 对象"),
        ("1", '{"a": 1e999999999}', "数字太大"),
        ("1", '{"a": NaN}', "数字太大或不是数"),
        ("1", '{"a": ' + "9" * 7000 + "}", "数字太大"),
        ("1", '{"a": ' + "[" * 5000 + "]" * 5000 + "}", "嵌套"),
        ("1", '{"a": "\\ud800"}', "代理字符"),
        ("1" * 5001, "", "最多 5000 个字符"),
        ("1", " " * 50 + '"' + "x" * 100_000, "最多 100000 个字符"),
        ("count(for i in 1..15000 return for j in 1..15000 return i)", "", "计算超过 200000 步"),
        ('string join(for i in 1..20000 return "一二三四五六七八九十一二三")', "", "字符串超过 200000"),
        ("(" * 4000, "", "嵌套超过"),
        ("{f: function(n) f(n + 1), r: f(1)}.r", "", "超过"),
    ],
)
def test_what_cannot_be_evaluated_is_said_beside_its_field_and_kept(
    new_site: Site, expression: str, variables: str, said: str
) -> None:
    page = evaluate(new_site, expression, variables)
    (error,) = errors(page)
    assert page.status == 422
    assert said in error
    assert tree(page) == []
    kept = page.form("//main//form").value("variables").strip()
    assert kept == variables.strip()[:100_000]


def test_an_error_shows_the_line_with_a_caret_below_the_place(new_site: Site) -> None:
    (shown,) = evaluate(new_site, "1 +\n  * 2").find("//*[@class='jb-err']//pre")
    assert "".join(shown.itertext()).splitlines() == ["    * 2", "    ^"]


@pytest.mark.parametrize(
    "expression",
    [
        json.dumps(EVIL),
        "for i in 1..15000 return i",
        '{a: "x", b: for i in 1..5000 return [i, i]}',
        " and ".join(["a"] * 150),
    ],
)
def test_a_large_or_hostile_value_makes_no_large_page_and_no_markup(new_site: Site, expression: str) -> None:
    page = evaluate(new_site, expression)
    assert page.status == 200
    assert len(page.content) < 300_000
    assert page.find("//script[not(@nonce)] | //img | //*[@onerror]") == []


def test_nothing_is_stored(new_site: Site) -> None:
    browser = new_site.browser(OWNER)
    form = browser.get("/studio/feel").form("//main//form")
    form.fill("expression", "1 + 1")
    watch = new_site.changes()
    assert browser.press(form).status == 200
    assert not watch.seen()
    watch.close()
