"""What is kept with a submitted form of what it showed."""

from app.forms import with_what_it_showed


def test_words_conditions_and_read_only_fields_keep_what_they_read(form_of):
    form = form_of(
        {"type": "text", "text": '="结果：" + result_label'},
        {"type": "textfield", "key": "appeal_reason", "conditional": {"hide": "=may_appeal != true"}},
        {"type": "textfield", "key": "unit", "readonly": True},
    )
    seen = {"result_label": "未入选", "may_appeal": True, "unit": "大学", "other": "别的"}
    assert with_what_it_showed(form, seen, {"appeal_reason": "有异议"}) == {
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
    assert with_what_it_showed(form, seen, {}) == {
        "item": {"title": "榜单"},
        "bids": [{"name": "甲"}, {"name": "乙"}],
    }


def test_what_a_filter_or_a_question_of_existence_may_read_is_kept_whole(form_of):
    form = form_of(
        {"type": "text", "text": "=bids[id = chosen][1].name"},
        {"type": "text", "text": '=if is defined(note) then "有说明" else "无说明"'},
    )
    seen = {"bids": [{"id": 1, "name": "甲"}], "chosen": 1, "note": "说明"}
    assert with_what_it_showed(form, seen, {}) == seen


def test_what_was_submitted_prevails_over_what_was_there_before(form_of):
    form = form_of({"type": "textfield", "key": "meeting.place"}, {"type": "text", "text": "=meeting.topic"})
    seen = {"meeting": {"place": "一楼", "topic": "金额"}}
    submitted = {"meeting": {"place": "二楼", "topic": "金额"}}
    assert with_what_it_showed(form, seen, submitted) == submitted
