"""Forms as pages: to fill in, to read, to print."""

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.forms import draft_of_variables, draft_values, read_form
from app.forms.formula import compile_formula
from app.web.formview import FormContext, render_fill, render_preview, render_print, render_read

FORMS = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
VOID = {"input", "br", "col", "path", "circle", "hr"}

FIELD = {
    "type": "radio",
    "key": "field",
    "label": "领域",
    "values": [{"label": "能源", "value": "energy"}, {"label": "其他", "value": "other"}],
}
OTHER = {
    "type": "textfield",
    "key": "field_other",
    "label": "其他领域",
    "conditional": {"hide": '=field != "other"'},
}
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


class Page(HTMLParser):
    """Collects elements with their attributes, and refuses what is not closed."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(str(html))
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def all(self, tag=None, **attrs):
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attrs.items()}
        return [
            found for name, found in self.found if tag in (None, name) and wanted.items() <= found.items()
        ]


@pytest.fixture
def context(environment):
    return lambda **known: FormContext(variables=known.pop("variables", {}), environment=environment, **known)


@pytest.fixture
def page(form_of, context):
    def render(*components, texts=None, errors=None, **known):
        form = form_of(*components)
        draft = None if texts is None else draft_values(form, texts)
        return render_fill(form, draft, errors, None, context(**known))

    return render


def test_what_was_typed_stays_even_when_it_is_wrong(page):
    html = page(
        {"type": "number", "key": "n"},
        FIELD,
        LONG,
        texts={"n": ["十万"], "field": ["other"], "long": ["  前后\n空白 "]},
    )
    assert Page(html).all("input", name="n")[0]["value"] == "十万"
    assert "checked" in Page(html).all("input", value="other")[0]
    assert ">\n  前后\n空白 </textarea>" in html


def test_typed_text_is_only_text(page):
    html = page(
        LONG,
        {"type": "textfield", "key": "t", "validate": {"maxLength": 20}},
        texts={"long": ["</textarea><script>x"], "t": ['"><img src=x>']},
    )
    assert "<script" not in html
    assert Page(html).all("img") == []
    assert Page(html).all("input", name="t")[0]["value"] == '"><img src=x>'


def test_nothing_on_the_page_needs_inline_script_or_style(page):
    for _, attrs in Page(page(FIELD, OTHER, LONG, ROWS)).found:
        assert not [name for name in attrs if name == "style" or name.startswith("on")]


def test_the_summary_leads_to_each_wrong_field_in_the_order_of_the_page(page):
    errors = {
        "long": "字数超出：12/10 字（R-036） / 2 characters over",
        "kpi.1.value": "应为数字 / expected a number",
        "gone": "整表不符",
    }
    html = page(ROWS, LONG, texts={"kpi.1.value": ["x"], "long": ["字" * 12]}, errors=errors)
    seen = Page(html)
    assert [link["href"] for link in seen.all("a") if link["href"].startswith("#f-")] == [
        "#f-kpi.1.value",
        "#f-long",
    ]
    assert html.index("整表不符") < html.index('class="jb-form')
    (field,) = seen.all("textarea", name="long")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "f-long-e f-long-c")
    assert len(seen.all(id="f-long-e")) == 1
    assert "有 3 处需要改正" in html


def test_the_counter_is_right_without_scripts(page):
    html = page(LONG, texts={"long": ["字" * 12]})
    assert "<b>12</b> / 10 字，超出 2 字" in html
    assert Page(html).all(class_="jb-count is-over")
    assert "<b>9</b> / 10 字，还可写 1 字" in page(LONG, texts={"long": ["字" * 9]})


def test_a_hidden_field_keeps_its_place_but_not_its_input(page):
    hidden, shown = (Page(page(FIELD, OTHER, texts={"field": [value]})) for value in ("energy", "other"))
    assert [part["data-part"] for part in hidden.all() if "data-part" in part] == [
        part["data-part"] for part in shown.all() if "data-part" in part
    ]
    assert (len(hidden.all(name="field_other")), len(shown.all(name="field_other"))) == (0, 1)
    states = [
        {part["data-part"]: part["data-state"] for part in seen.all() if "data-part" in part}
        for seen in (hidden, shown)
    ]
    assert {name for name in states[0] if states[0][name] != states[1][name]} == {"field_other"}


def test_typing_alone_changes_no_state(page):
    one, other = (
        Page(page(FIELD, LONG, ROWS, texts={"long": [text], "kpi.1.name": [text]})) for text in ("a", "bbb")
    )
    assert [part.get("data-state") for part in one.all()] == [part.get("data-state") for part in other.all()]


def test_every_control_has_a_name_for_screen_readers(page):
    seen = Page(
        page(
            FIELD,
            OTHER,
            LONG,
            ROWS,
            {"type": "checkbox", "key": "b"},
            {"type": "select", "key": "s", "valuesExpression": '=["a"]'},
            texts={},
        )
    )
    labelled = {label["for"] for label in seen.all("label") if "for" in label}
    for tag in ("input", "textarea", "select"):
        for control in seen.all(tag):
            is_named = (
                control.get("id") in labelled
                or "aria-label" in control
                or control.get("type") in {"hidden", "radio", "checkbox", "file"}
            )
            assert is_named, control


def test_rows_bring_a_template_and_buttons_that_work_without_scripts(page):
    seen = Page(page(ROWS, refresh_url="/again", texts={"kpi.1.name": ["一"], "kpi.2.name": ["二"]}))
    assert [row["data-row"] for row in seen.all("tr") if "data-row" in row] == [
        "kpi.1",
        "kpi.2",
        "kpi.__ROW0__",
    ]
    assert [button["value"] for button in seen.all("button", name="form-action")] == [
        "refresh",
        "remove:kpi.1",
        "remove:kpi.2",
        "remove:kpi.__ROW0__",
        "add:kpi",
        "refresh",
    ]


def test_a_soft_rule_shows_a_yellow_card_with_its_reason_inside(page):
    months = {
        "type": "number",
        "key": "m",
        "label": "周期",
        "appearance": {"suffixAdorner": "个月"},
        "properties": {
            "kind": "int",
            "warn": "=m <= 36",
            "warnMessage": "超过一般周期",
            "rule": "R-047",
            "article": "第十六条",
            "reasonKey": "why",
        },
    }
    why = {"type": "textarea", "key": "why", "label": "理由"}
    html = page(months, why, texts={"m": ["38"]})
    assert "黄牌：超过一般周期" in html
    assert "周期 38 个月" in html
    assert html.index('class="jb-rule"') < html.index('name="why"')
    assert 'name="why"' not in page(months, why, texts={"m": ["36"]})
    for reason, is_named in (("", True), ("分两期实测", False)):
        html = page(months, why, texts={"m": ["38"], "why": [reason]}, errors={"m": "请核对 / check"})
        assert ("另有 1 处黄牌" in html) is is_named


def test_a_date_nobody_can_pick_stays_visible(page):
    day = {"type": "datetime", "key": "d", "subtype": "date"}
    kinds = [
        Page(page(day, texts={"d": [text]})).all("input", name="d")[0]["type"]
        for text in ("2021-08-30", "明年", "")
    ]
    assert kinds == ["date", "text", "date"]


def test_markdown_brings_no_html_and_computed_text_is_only_text(page):
    html = page(
        {"type": "text", "text": "**粗** <b>x</b> ![](http://evil) [坏](javascript:x)"},
        {"type": "text", "text": '="**" + name + "**"'},
        variables={"name": "<i>名</i>"},
    )
    assert "<strong>粗</strong> &lt;b&gt;x&lt;/b&gt;" in html
    assert "<p>**&lt;i&gt;名&lt;/i&gt;**</p>" in html
    assert not [
        attrs
        for _, attrs in Page(html).found
        if attrs.get("href", "").startswith("javascript") or "src" in attrs
    ]


def test_what_is_left_is_said_part_by_part(page):
    group = {
        "type": "group",
        "label": "甲",
        "components": [
            {"type": "textfield", "id": f"i{key}", "key": key, "label": key, "validate": {"required": True}}
            for key in "ab"
        ],
    }
    second = {"type": "group", "label": "乙", "components": [{**FIELD, "id": "z"}]}
    for texts, left in [({}, "未填"), ({"a": ["1"]}, "还差 1 项"), ({"a": ["1"], "b": ["2"]}, "已填")]:
        assert f">{left}</small>" in page(group, second, texts=texts)
    assert ">1 处改正</small>" in page(group, second, texts={}, errors={"a": "请填写"})


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


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_each_of_our_forms_is_drawn_in_all_three_ways(path, context):
    form = read_form(path.read_bytes(), path.name)
    for html in (
        render_fill(form, None, None, None, context(draft_url="/d", refresh_url="/r", upload_url="/u")),
        render_fill(form, draft_of_variables(form, {}), {"x": "错"}, None, context()),
        render_read(form, {}, context()),
        render_print(form, {}, context()),
    ):
        ids = [attrs["id"] for _, attrs in Page(html).found if "id" in attrs and "__ROW" not in attrs["id"]]
        assert len(ids) == len(set(ids))


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c + d", ("a", "b.c", "d")),
        ("=opinion.x+opinion.y", ("opinion.x", "opinion.y")),
        ("a", ()),
        ("a + 1", ()),
        ("a - b", ()),
        ("sum(a) + b", ()),
    ],
)
def test_a_formula_that_only_adds_says_what_it_adds(text, names):
    assert compile_formula(text).summands == names


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_each_of_our_forms_may_be_looked_at_with_every_field_named(path, environment):
    form = read_form(path.read_bytes(), path.name)
    page = Page(render_preview(form, FormContext(variables={}, environment=environment, is_preview=True)))
    assert page.all("fieldset", class_="jb-fill jb-preview")[0].keys() >= {"disabled"}
    ids = [found["id"] for _, found in page.found if "id" in found]
    assert len(ids) == len(set(ids))
