"""What has changed in a paper is said in the paper's own words, and never more than the reader may read."""

import pytest

from app.web.formview import FormContext
from app.web.paperchanges import changes_between

ROWS = {
    "type": "dynamiclist",
    "path": "deal.plan",
    "label": "付款计划",
    "components": [
        {"type": "textfield", "id": "w", "key": "when", "label": "条件"},
        {"type": "number", "id": "a", "key": "amount", "label": "金额"},
    ],
}
KIND = {
    "type": "radio",
    "key": "deal.kind",
    "label": "类型",
    "values": [{"label": "技术开发", "value": "dev"}, {"label": "技术转让", "value": "transfer"}],
}
PHONE = {
    "type": "textfield",
    "key": "deal.phone",
    "label": "电话",
    "properties": {"confidential": "personal"},
}
PRICE = {"type": "number", "key": "deal.price", "label": "底价", "properties": {"confidential": "business"}}
WORDS = {"type": "textarea", "key": "deal.words", "label": "内容"}
FILES = {"type": "filepicker", "key": "deal.files", "label": "文本", "multiple": True}
PERIOD = {
    "type": "textfield",
    "key": "deal.period",
    "label": "周期理由",
    "conditional": {"hide": '=deal.kind != "transfer"'},
}
YEAR = {"type": "number", "key": "deal.year", "label": "年度", "readonly": True}


@pytest.fixture
def changes(form_of, environment):
    def compare(component, before, after, sees=None):
        form = form_of(*(component if isinstance(component, tuple) else (component,)))
        context = FormContext(variables={}, environment=environment, sees=sees)
        found = changes_between(form, {"deal": before}, {"deal": after}, context)
        return found if found is None else [(each.label, each.before, each.after) for each in found]

    return compare


def test_an_answer_is_said_by_the_words_of_its_option(changes):
    assert changes(KIND, {"kind": "dev"}, {"kind": "transfer"}) == [("类型", "技术开发", "技术转让")]
    assert changes(KIND, {"kind": "dev"}, {"kind": "dev"}) == []


def test_an_answer_that_a_condition_hides_now_is_gone(changes):
    found = changes((KIND, PERIOD), {"kind": "transfer", "period": "跨年"}, {"kind": "dev", "period": None})
    assert found == [("类型", "技术转让", "技术开发"), ("周期理由", "跨年", "—")]


def test_rows_are_compared_one_by_one_though_one_was_put_between(changes):
    first, last = {"when": "签订", "amount": 300}, {"when": "验收", "amount": 400}
    between = {"when": "中期", "amount": 200}
    assert changes(ROWS, {"plan": [first, last]}, {"plan": [first, between, last]}) == [
        ("付款计划 新增第 2 行", "—", "中期；200")
    ]
    assert changes(ROWS, {"plan": [first, last]}, {"plan": [last]}) == [
        ("付款计划 删去一行", "签订；300", "—")
    ]
    assert changes(ROWS, {"plan": [first, last]}, {"plan": [first, last | {"amount": 300}]}) == [
        ("付款计划 第 2 行 金额", "400", "300")
    ]


def test_of_a_long_text_stands_what_differs_with_a_few_words_around(changes):
    start, end = "甲" * 300, "乙" * 300
    ((_, before, after),) = changes(WORDS, {"words": f"{start}三十{end}"}, {"words": f"{start}六十{end}"})
    assert before == f"…{'甲' * 20}三{('十' + end)[:20]}…"
    assert after == before.replace("三", "六")


def test_a_file_of_the_same_name_with_other_content_is_another_file(changes):
    one, other = ({"id": each, "name": "协议.pdf", "sha256": each} for each in "ab")
    assert changes(FILES, {"files": [one]}, {"files": [one | {"id": "c"}]}) == []
    assert changes(FILES, {"files": [one]}, {"files": [other]}) == [
        ("文本", "协议.pdf", "协议.pdf（文件已换）")
    ]


def test_what_is_masked_in_the_paper_is_masked_in_its_changes(changes):
    before, after = {"phone": "13900000001", "price": 900}, {"phone": "13800000002", "price": 800}
    assert changes((PHONE, PRICE), before, after, sees=frozenset()) == [
        ("电话", "139****0001", "138****0002")
    ]
    assert len(changes((PHONE, PRICE), before, after)) == 2


def test_a_table_that_is_not_for_the_reader_has_not_changed(changes):
    sealed = {
        "type": "dynamiclist",
        "path": "deal.names",
        "label": "名单",
        "properties": {"confidential": "sealed"},
        "components": [{"type": "textfield", "id": "n", "key": "name", "label": "姓名"}],
    }
    before, after = {"names": []}, {"names": [{"name": "某人"}]}
    assert changes(sealed, before, after, sees=frozenset()) == []
    assert len(changes(sealed, before, after)) == 1


def test_a_paper_about_something_else_has_not_changed(changes):
    assert changes((YEAR, WORDS), {"year": 2022, "words": "上年"}, {"year": 2023, "words": "本年"}) is None
    assert changes((YEAR, WORDS), {"words": "初稿"}, {"year": 2023, "words": "初稿"}) == [
        ("年度", "—", "2023")
    ]
