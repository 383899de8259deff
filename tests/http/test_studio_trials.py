"""Trying a decision in the studio: what is asked, what comes out, which rows and cells decided."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.walk.page import Page
from tests.http.site import Site
from tests.http.studio_pages import OWNER, PUBLISHED, upload
from tests.http.test_studio import EVIL, decision_file

FORM = "//details[contains(@class, 'jb-trial')]//form"
ROOT = Path(__file__).parents[2]


def try_it(site: Site, decision: str, version: str = "", **typed: str) -> Page:
    """Fill in the form on a decision's page and press its button, as a person without JavaScript does."""
    browser = site.browser(OWNER)
    form = browser.get(f"/studio/decision/{decision}{version}").form(FORM)
    for name, text in typed.items():
        form.fill(f"in.{name}", text)
    return browser.press(form)


def words(page: Page, xpath: str) -> list[str]:
    return [re.sub(r"\s+", " ", "".join(each.itertext())).strip() for each in page.find(xpath)]


def outcome(page: Page) -> str:
    return " ".join(words(page, "//*[@id='outcome']"))


def hits(page: Page) -> list[str]:
    """Return the numbers of the rows that are marked as matching."""
    return [re.sub(r"\D", "", text) for text in words(page, "//tr[@class='jb-hit']/td[1]")]


def test_every_input_is_asked_for_with_its_type_and_the_values_it_may_have(new_site: Site) -> None:
    page = new_site.browser(OWNER).get("/studio/decision/no_bid")
    form = page.form(FORM)
    assert {name for name in form.names() if name.startswith("in.")} == {
        "in.nobid_source",
        "in.relist_count",
        "in.parameters",
    }
    (label,) = words(page, "//label[@for='in1']")
    assert label == "揭榜不成的情形 nobid_source 字符串"
    offered = [each.get("value") for each in page.find("//datalist[@id='offered1']/option")]
    assert offered[:2] == ['"no_bid"', '"single_declined"']
    assert "不填时取现行参数" in [each.get("placeholder") for each in page.find("//textarea | //input")]


def test_rows_that_match_are_marked_with_the_values_and_nothing_is_stored(new_site: Site) -> None:
    new_site.client(OWNER)
    browser = new_site.browser(OWNER)
    form = browser.get("/studio/decision/no_bid").form(FORM)
    form.fill("in.nobid_source", "no_bid")
    form.fill("in.relist_count", "1")
    watch = new_site.changes()
    page = browser.press(form)
    assert not watch.seen()
    watch.close()
    assert page.status == 200
    assert '"relist"' in outcome(page)
    assert hits(page) == ["1", "3", "5", "7"]
    assert words(page, "//tr[@class='jb-given']/td")[:3] == ["值", '"no_bid"', "1"]
    again = page.form(FORM)
    assert (again.value("in.nobid_source"), again.value("in.relist_count")) == ("no_bid", "1")


def test_where_no_row_matches_the_first_cell_that_stopped_each_is_marked(new_site: Site) -> None:
    assert upload(new_site, {"limit.dmn": decision_file("超限")}).status in PUBLISHED
    page = try_it(new_site, "limit", amount="99.5")
    assert hits(page) == []
    assert words(page, "//td[@class='jb-stop']") == ["> 100不符：99.5"]
    assert "没有命中的行" in page.words
    assert words(page, "//*[@class='jb-value']") == ["null"]
    assert '"超限"' in outcome(try_it(new_site, "limit", amount="100.5"))


def test_the_version_shown_is_the_one_that_is_tried(new_site: Site) -> None:
    assert upload(new_site, {"limit.dmn": decision_file("甲")}).status in PUBLISHED
    assert upload(new_site, {"limit.dmn": decision_file("乙")}).status in PUBLISHED
    assert '"甲"' in outcome(try_it(new_site, "limit", "?version=1", amount="101"))
    assert '"乙"' in outcome(try_it(new_site, "limit", amount="101"))


def test_a_decision_that_imports_a_library_is_tried_with_it(new_site: Site) -> None:
    library = (ROOT / "tests/http/library.dmn").read_bytes()
    asking = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
      id="d" name="d" namespace="n"><import name="lib" namespace="http://example.org/library"
        importType="https://www.omg.org/spec/DMN/20191111/MODEL/" />
      <inputData id="total_in" name="total"><variable name="total" typeRef="number"/></inputData>
      <decision id="grant" name="grant"><variable name="grant"/>
        <informationRequirement id="r1"><requiredInput href="#total_in"/></informationRequirement>
        <knowledgeRequirement id="r2"><requiredKnowledge href="http://example.org/library#share"/>
        </knowledgeRequirement>
        <literalExpression id="l"><text>lib.share(total)</text></literalExpression>
      </decision></definitions>"""
    assert upload(new_site, {"library.dmn": library, "grant.dmn": asking}).status in PUBLISHED
    page = try_it(new_site, "grant", total="1,000")
    assert words(page, "//*[@class='jb-value']") == ["300.0"]


def test_the_parameters_in_force_and_the_calendar_of_the_house_take_part(new_site: Site) -> None:
    page = try_it(new_site, "no_bid", nobid_source="no_bid", relist_count="99")
    assert "3" not in hits(page)
    page = try_it(
        new_site, "no_bid", nobid_source="no_bid", relist_count="99", parameters="{relist_rounds: 100}"
    )
    assert "3" in hits(page)


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_evaluated(new_site: Site) -> None:
    page = try_it(
        new_site, "first_tranche", agreement="{agreement_amount: 950", receipt_ok="也许", payment="{}"
    )
    assert page.status == 422
    assert outcome(page) == "有 2 项输入读不出来，没有试算。"
    bad = words(page, "//*[contains(@class, 'jb-bad')]//*[@class='jb-err']")
    assert "不是真假值" in bad[0]
    assert "表达式不完整" in bad[1]
    assert page.form(FORM).value("in.agreement") == "{agreement_amount: 950"


def test_inputs_left_empty_are_remarked_on_and_errors_are_told_apart(new_site: Site) -> None:
    page = try_it(new_site, "emergency_simplify", em_basis="其他")
    assert "错误，流程中会因此停下（1）" in outcome(page)
    assert "不在允许值之内" in outcome(page)
    assert "decisions.dmn" not in outcome(page)
    assert "没有给出输入 em_basis" in outcome(try_it(new_site, "emergency_simplify"))


HEAVY = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="heavy" name="heavy"><variable name="heavy"/><literalExpression id="l">
  <text>count(for i in 1..2000 return count(for j in 1..2000 return i * j))</text>
  </literalExpression></decision></definitions>"""


def test_a_decision_that_runs_away_stops_at_its_bounds_and_says_so(new_site: Site) -> None:
    assert upload(new_site, {"heavy.dmn": HEAVY.encode()}).status in PUBLISHED
    page = try_it(new_site, "heavy")
    assert page.status == 422
    assert "没有算出结果" in outcome(page)
    assert "计算超过 1000000 步" in outcome(page)


@pytest.mark.parametrize("amount", [EVIL, f'"{EVIL}"'.replace('"><', "><"), "9" * 60_000, "[" * 5000])
def test_hostile_values_are_bounded_and_become_no_part_of_the_page(new_site: Site, amount: str) -> None:
    assert upload(new_site, {"limit.dmn": decision_file(EVIL)}).status in PUBLISHED
    page = try_it(new_site, "limit", amount=amount)
    assert page.status in {200, 422}
    assert len(page.content) < 200_000
    assert page.find("//script[not(@nonce)] | //img | //*[@onerror]") == []


def test_a_library_and_a_decision_that_is_not_there_cannot_be_tried(new_site: Site) -> None:
    library = (ROOT / "tests/http/library.dmn").read_bytes()
    assert upload(new_site, {"library.dmn": library}).status in PUBLISHED
    client = new_site.client(OWNER)
    assert new_site.browser(OWNER).get("/studio/decision/library").find(FORM) == []
    assert [client.post(f"/studio/decision/{key}").status_code for key in ("library", "none")] == [404, 404]
    assert client.post("/studio/decision/no_bid?version=9").status_code == 404


@pytest.fixture
def every_decision(new_site: Site) -> Callable[[], list[str]]:
    def keys() -> list[str]:
        links = new_site.browser(OWNER).get("/studio/").links("/studio/decision/")
        return [link for link in links if link.count("/") == 3]

    return keys


def test_every_decision_of_the_procedure_can_be_tried_with_nothing_filled_in(
    new_site: Site, every_decision: Callable[[], list[str]]
) -> None:
    client = new_site.client(OWNER)
    assert {client.post(link).status_code for link in every_decision()} == {200}
