"""Forms as pages and papers to read: words, masks, options, units, files."""

from datetime import UTC, datetime
from decimal import Decimal

from app.forms import draft_of_variables, read_form
from app.web.formview import FormContext, render_fill, render_print, render_read
from tests.unit.forms.pages import FIELD, FORMS, OTHER, Page

LONG = {"type": "textarea", "key": "long", "label": "背景", "properties": {"maxWords": "10", "rule": "R-036"}}


ROWS = {
    "type": "dynamiclist",
    "path": "kpi",
    "label": "指标表",
    "components": [
        {"type": "textfield", "id": "n", "key": "name", "label": "指标"},
        {"type": "number", "id": "v", "key": "value", "label": "值"},
    ],
}


def test_reading_shows_words_and_masks_what_is_personal(form_of, context):
    form = form_of(
        FIELD,
        {"type": "textfield", "key": "name", "properties": {"confidential": "personal"}},
        {
            "type": "number",
            "key": "sum",
            "properties": {"kind": "money"},
            "appearance": {"suffixAdorner": "万元"},
        },
        {"type": "datetime", "key": "end", "subtype": "datetime"},
        ROWS,
    )
    values = {
        "field": "energy",
        "name": "温岳川",
        "sum": Decimal(2400),
        "end": "2021-08-31T00:00:00+08:00",
        "kpi": [{"name": "电耗", "value": Decimal("4.3")}],
    }
    html = render_read(form, values, context(sees=frozenset()))
    for words in ("能源", "温**", "2400.00 万元", "2021年8月30日24时", "电耗", "4.3"):
        assert f">{words}<" in html
    assert "温岳川" not in html
    assert "温岳川" in render_read(form, values, context())


def test_a_table_that_is_not_for_the_reader_does_not_even_show_how_long_it_is(form_of, context):
    form = form_of({**ROWS, "properties": {"confidential": "sealed"}})
    values = {"kpi": [{"name": "电耗", "value": Decimal("4.3")}]}
    withheld = [render_read(form, given, context(sees=frozenset({"business"}))) for given in (values, {})]
    assert withheld[0] == withheld[1]
    assert "（不公开）" in withheld[0]
    assert "电耗" in render_read(form, values, context())


def test_paper_shows_every_option_and_the_explanation_behind_the_other(form_of, context):
    group = {"type": "group", "label": "甲", "components": [{**FIELD, "id": "a"}, {**OTHER, "id": "b"}]}
    inner = {
        "type": "group",
        "label": "内部",
        "properties": {"print": "no"},
        "components": [{"type": "textfield", "id": "x", "key": "x", "label": "秘"}],
    }
    html = render_print(
        form_of(group, inner), {"field": "other", "field_other": "氢能", "x": "不印"}, context()
    )
    Page(html)
    assert "<h1>试表</h1>" in html
    assert "□能源" in html
    assert "☑其他：氢能" in html
    assert "其他领域" not in html
    assert "内部" not in html


def test_what_tells_the_filler_what_to_do_is_not_read_and_not_printed(form_of, context):
    told = {"type": "text", "id": "told", "text": '="不超过 " + field', "properties": {"read": "no"}}
    said = {"type": "text", "id": "said", "text": '="合计 " + field'}
    group = {"type": "group", "label": "甲", "components": [{**FIELD, "id": "a"}, told, said]}
    form, values = form_of(group), {"field": "energy"}
    filled = render_fill(form, values, None, None, context())
    assert "不超过 energy" in filled
    for html in (render_read(form, values, context()), render_print(form, values, context())):
        assert "不超过" not in html
        assert "合计 energy" in html


def test_a_reader_of_a_bid_is_told_nothing_about_filling_it_in(context):
    form = read_form((FORMS[0].parent / "f06_bid.form").read_bytes(), "f06_bid.form")
    bid = {"bid_mode": "joint", "members": [{"name": "甲"}]}
    values = {"list_item": {"list_title": "碳纤维"}, "bid": bid}
    filled = render_fill(form, draft_of_variables(form, values), None, None, context(variables=values))
    told = ("提交后密封", "其余由牵头单位使用")
    assert [words in filled for words in told] == [True, True]
    for html in (render_read(form, values, context()), render_print(form, values, context())):
        assert [words in html for words in told] == [False, False]
        assert "榜单：碳纤维" in html


MONEY_ROWS = {
    "type": "dynamiclist",
    "path": "plan",
    "label": "付款计划",
    "components": [
        {
            "type": "number",
            "id": "amount",
            "key": "amount",
            "label": "金额",
            "appearance": {"suffixAdorner": "万元"},
            "properties": {"kind": "money"},
        }
    ],
}


def test_a_table_says_its_unit_once_in_the_heading(form_of, environment):
    form = form_of(MONEY_ROWS)
    values = {"plan": [{"amount": Decimal(300)}, {"amount": Decimal(350)}]}
    shown = str(render_read(form, values, FormContext(variables={}, environment=environment)))
    assert "金额（万元）" in shown
    assert shown.count("万元") == 1 + 2  # the heading, and the label of each row on the phone
    assert ">300.00<" in shown


def test_files_of_one_name_are_told_apart_by_number_and_day(environment):
    days = {"1": datetime(2022, 1, 10, 2, tzinfo=UTC), "2": datetime(2022, 1, 13, 2, tzinfo=UTC)}
    context = FormContext(variables={}, environment=environment, uploaded_at=days.get)
    files = [
        {"id": "1", "name": "协议.pdf"},
        {"id": "2", "name": "协议.pdf"},
        {"id": "3", "name": "附件.pdf"},
    ]
    assert [context.file_note(file, files) for file in files] == [
        "第 1 份，2022-01-10 上传",
        "第 2 份，2022-01-13 上传",
        "",
    ]
