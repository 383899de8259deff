"""Forms as pages: to fill in, to read, to print."""

import pytest

from app.forms import draft_of_variables, draft_values, read_form
from app.forms.formula import compile_formula
from app.web.formview import FormContext, render_fill, render_preview, render_print, render_read
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


def test_headings_count_only_the_parts_that_are_shown(form_of, context):
    field = {"type": "textfield", "id": "words", "key": "words", "label": "说明"}
    hidden = {"conditional": {"hide": '=kind = "research"'}}
    parts = [
        {"type": "group", "label": label, "components": [{**field, "id": key, "key": key}], **more}
        for label, key, more in (
            ("一、揭榜单位", "unit", {}),
            ("二、成果转化条件", "terms", hidden),
            ("三、经费", "money", {}),
        )
    ]
    form = form_of(*parts)
    for kind, heading in (("research", "二、经费"), ("transfer", "三、经费")):
        known = context(variables={"kind": kind})
        read = render_read(form, {"unit": "甲", "terms": "乙", "money": "丙", "kind": kind}, known)
        assert heading in render_fill(form, None, None, None, known)
        assert heading in read


def test_headings_keep_the_first_numeral_that_the_form_gives_them(form_of, context):
    parts = [
        {
            "type": "group",
            "id": f"part_{key}",
            "label": label,
            "components": [{"type": "textfield", "id": key, "key": key, "label": key}],
        }
        for label, key in (("项目需求基本信息", "unit"), ("二、项目需求信息", "need"))
    ]
    form, values = form_of(*parts), {"unit": "甲", "need": "乙"}
    for page in (
        render_fill(form, None, None, None, context()),
        render_read(form, values, context()),
        render_print(form, values, context()),
    ):
        assert "二、项目需求信息" in page
