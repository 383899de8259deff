"""What is kept with a submitted form of what it showed."""

import json
from datetime import UTC, datetime
from pathlib import Path

from app.feel import Environment
from app.forms import read_form, with_what_it_showed
from app.web.formview import FormContext, render_print, render_read


def test_words_conditions_and_read_only_fields_keep_what_they_read(form_of):
    form = form_of(
        {"type": "text", "text": '="结果：" + result_label'},
        {"type": "textfield", "key": "appeal_reason", "conditional": {"hide": "=may_appeal != true"}},
        {"type": "textfield", "key": "unit", "readonly": True},
    )
    seen = {"result_label": "未入选", "may_appeal": True, "unit": "大学", "other": "别的"}
    assert with_what_it_showed(form, seen, {"appeal_reason": "有异议"}, Environment()) == {
        "result_label": "未入选",
        "may_appeal": True,
        "unit": "大学",
        "appeal_reason": "有异议",
    }


def test_of_an_object_only_the_entries_are_kept_that_the_form_reads(form_of):
    form = form_of(
        {"type": "text", "text": "=item.title"},
        {"type": "table", "dataSource": "=bids.name", "columns": [{"key": "name", "label": "单位"}]},
    )
    seen = {"item": {"title": "榜单", "budget": 3}, "bids": [{"name": "甲", "plan": "…"}, {"name": "乙"}]}
    assert with_what_it_showed(form, seen, {}, Environment()) == {
        "item": {"title": "榜单"},
        "bids": [{"name": "甲"}, {"name": "乙"}],
    }


def test_what_a_filter_or_a_question_of_existence_may_read_is_kept_whole(form_of):
    form = form_of(
        {"type": "text", "text": "=bids[id = chosen][1].name"},
        {"type": "text", "text": '=if is defined(note) then "有说明" else "无说明"'},
    )
    seen = {"bids": [{"id": 1, "name": "甲"}], "chosen": 1, "note": "说明"}
    assert with_what_it_showed(form, seen, {}, Environment()) == seen


def test_what_was_submitted_prevails_over_what_was_there_before(form_of):
    form = form_of({"type": "textfield", "key": "meeting.place"}, {"type": "text", "text": "=meeting.topic"})
    seen = {"meeting": {"place": "一楼", "topic": "金额"}}
    submitted = {"meeting": {"place": "二楼", "topic": "金额"}}
    assert with_what_it_showed(form, seen, submitted, Environment()) == submitted


PANEL = Path(__file__).parents[3] / "forms" / "f04a_panel.form"
MOMENT = Environment(now=datetime(2021, 9, 1, tzinfo=UTC))


def expert(number, *, is_excluded=False):
    name = f"专家{number:04}"
    row = {
        "username": f"e{number:04}",
        "name": name,
        "org_name": "某所",
        "label": f"{name}（某所）",
    }
    return row | {"excluded": is_excluded, "exclusion_reason": "同单位" if is_excluded else ""}


def of_a_panel(size):
    """Return what the panel's task saw with a register of so many experts, and what was submitted."""
    pool = [expert(0, is_excluded=True), *(expert(number) for number in range(1, size))]
    chosen = [{"username": each["username"], "draw": "random", "draw_reason": None} for each in pool[1:6]]
    parameters = {"expert_min": 5, "same_field_min": 3}
    panel = {"experts": chosen, "chair": "e0001", "avoid_list": [], "panel_note": None}
    need = {"need_title": "攻关", "org_name": "某公司"}
    seen = {"expert_pool": pool, "parameters": parameters, "need": need, "purpose": "argue", "recused": []}
    return seen, {"panel": panel}


def pages(form, values):
    context = FormContext(variables=values, environment=MOMENT)
    return [render(form, values, context) for render in (render_read, render_print)]


def test_a_paper_does_not_grow_with_the_register_its_options_came_from():
    form = read_form(PANEL.read_bytes(), PANEL.name)
    sizes = []
    for size in (60, 2000):
        seen, submitted = of_a_panel(size)
        sizes.append(len(json.dumps(with_what_it_showed(form, seen, submitted, MOMENT), default=str)))
    assert sizes[0] == sizes[1] < 3000


def test_a_paper_out_of_a_register_reads_as_one_that_kept_the_whole_register():
    form = read_form(PANEL.read_bytes(), PANEL.name)
    seen, submitted = of_a_panel(60)
    kept = with_what_it_showed(form, seen, submitted, MOMENT)
    assert "expert_pool" not in kept
    read, printed = pages(form, kept)
    assert read == pages(form, {**seen, **submitted})[0]
    for shown in ("专家0001（某所）", "专家0000", "同单位"):
        assert shown in read
        assert shown in printed
    assert "已自动排除的专家" in read
    assert "上一轮已回避的专家" not in read


def test_options_that_depend_on_the_row_keep_their_list(form_of):
    unit = {"type": "textfield", "id": "u", "key": "unit", "label": "单位"}
    who = {"type": "select", "id": "w", "key": "who", "label": "人"}
    who["valuesExpression"] = "=pool[item.u = unit]"
    form = form_of({"type": "dynamiclist", "path": "rows", "components": [unit, who]})
    seen = {"pool": [{"value": number, "u": "甲"} for number in range(100)]}
    kept = with_what_it_showed(form, seen, {"rows": [{"unit": "甲", "who": 3}]}, MOMENT)
    assert kept["pool"] == seen["pool"]
