"""The studio refuses bad files: what is wrong is named with file and element, and nothing is stored."""

from pathlib import Path

import pytest

from app.domain.definitions import ProcessDefinition
from app.services import deployments
from app.store.definitions import get_content, get_latest
from app.web import studio
from tests.http.site import NEED, Site
from tests.http.studio_pages import GOOD, OWNER, bpmn, findings, stored, upload
from tests.stem_house import end, form, process, start, text_field, user_task

ROOT = Path(__file__).parents[2]


WHOLE = "整个文件"
BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">&d;</bpmn:definitions>"""
XXE = BILLION_LAUGHS.replace(b'"lol"', b'SYSTEM "file:///etc/passwd"')
TRANSACTION = '<bpmn:transaction id="bargain" name="bargain" />'
FEEL_ERROR = [("start", "decide"), ("decide", "finish", "1 +* 2"), ("decide", "other")]
GATEWAY = '<bpmn:exclusiveGateway id="decide" name="decide" default="flow_3" />'
OTHER_END = '<bpmn:endEvent id="other" name="other" />'

BAD: dict[str, tuple[str, bytes, str]] = {
    "not XML": ("review.bpmn", b"<bpmn:definitions", WHOLE),
    "empty": ("review.bpmn", b"", WHOLE),
    "entities that grow": ("review.bpmn", BILLION_LAUGHS, WHOLE),
    "entities from outside": ("review.bpmn", XXE, WHOLE),
    "entities in a decision": ("rule.dmn", XXE.replace(b"bpmn:", b""), "definitions"),
    "an element that is not supported": (
        "review.bpmn",
        bpmn(TRANSACTION, flows=[("start", "bargain"), ("bargain", "finish")]),
        "bargain",
    ),
    "an expression that can't be read": ("review.bpmn", bpmn(GATEWAY, OTHER_END, flows=FEEL_ERROR), "flow_2"),
    "a form that does not exist": (
        "review.bpmn",
        bpmn(user_task("read_it", form="nowhere"), flows=[("start", "read_it"), ("read_it", "finish")]),
        "read_it",
    ),
    "a group that does not exist": (
        "review.bpmn",
        bpmn(user_task("read_it", groups="wizards"), flows=[("start", "read_it"), ("read_it", "finish")]),
        "read_it",
    ),
    "a form that is no JSON": ("opinion.form", b"{", "opinion"),
    "a field that is not supported": (
        "opinion.form",
        form("opinion", {"type": "iframe", "id": "frame", "url": "http://example.org"}),
        "frame",
    ),
    "a condition in a form that can't be read": (
        "opinion.form",
        form("opinion", text_field("a") | {"conditional": {"hide": "=1 +* 2"}}),
        "field_a",
    ),
    "a decision that is no decision": ("rule.dmn", b"<definitions />", "definitions"),
    "another kind of file": ("notes.txt", b"hello", "notes.txt"),
    "a name that leads elsewhere": ("../review.bpmn", GOOD["review.bpmn"], "../review.bpmn"),
}


@pytest.mark.parametrize(("name", "content", "place"), BAD.values(), ids=list(BAD))
def test_a_bad_file_is_refused_with_file_and_element_and_nothing_is_stored(
    new_site: Site, name: str, content: bytes, place: str
) -> None:
    before = stored(new_site)
    page = upload(new_site, {name: content})
    assert page.status == 422
    assert "未发布任何文件" in page.words
    assert (name, place) in {(file, element.split(" ")[0]) for file, element, _ in findings(page)}
    assert "root:" not in page.words
    assert stored(new_site) == before


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    new_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (deployments, studio):
        monkeypatch.setattr(room, "MAX_FILE_BYTES", 1000)
    before = stored(new_site)
    page = upload(new_site, {"review.bpmn": b" " * 1001})
    assert page.status == 422
    assert [file for file, _, words in findings(page) if "文件超过" in words] == ["review.bpmn"]
    assert stored(new_site) == before


def test_one_bad_file_among_good_ones_keeps_all_of_them_out_and_every_finding_is_shown(
    new_site: Site,
) -> None:
    before = stored(new_site)
    bad = {
        name: content
        for name, content, _ in (BAD["a form that is no JSON"], BAD["a decision that is no decision"])
    }
    page = upload(new_site, {**GOOD, **bad, "notes.txt": b"hello"})
    assert page.status == 422
    assert {file for file, _, _ in findings(page)} >= {"opinion.form", "rule.dmn", "notes.txt"}
    assert stored(new_site) == before


def test_a_form_nested_without_end_is_refused_in_our_own_words(new_site: Site) -> None:
    page = upload(new_site, {"opinion.form": b"[" * 200_000})
    assert page.status == 422
    assert "嵌套太深" in page.words
    assert "recursion" not in page.words


def test_every_finding_says_how_to_mend_it(new_site: Site) -> None:
    name, content, _ = BAD["an element that is not supported"]
    page = upload(new_site, {name: content})
    rows = page.find("//section[@aria-labelledby='found']//tbody/tr")
    assert rows
    assert all("".join(row.findall("td")[3].itertext()).strip() for row in rows)


def test_a_definition_of_another_id_does_not_replace_the_one_its_file_is_named_after(new_site: Site) -> None:
    with new_site.house.reading() as work:
        before = get_latest(work.session, ProcessDefinition, NEED).digest
    other = process("something_else", [start(), end()], [("start", "finish")])
    upload(new_site, {f"{NEED}.bpmn": other})
    with new_site.house.reading() as work:
        assert get_latest(work.session, ProcessDefinition, NEED).digest == before
        assert get_content(work.session, before) == (ROOT / "processes" / f"{NEED}.bpmn").read_bytes()


def test_without_a_file_the_page_asks_for_one(new_site: Site) -> None:
    answer = new_site.client(OWNER).post("/studio/deploy", {"do": "publish"})
    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text
