"""The components every page is made of."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

NOW = datetime(2022, 2, 7, 10, 26, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


def text(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(
    ("state", "kind", "moment"),
    [
        ("overdue", "jb-chip--danger", "应于 12月6日24时前"),
        ("today", "jb-chip--warn", "12月6日24时"),
        ("soon", "", "12月6日24时"),
        ("far", "jb-chip--quiet", "12月6日24时"),
    ],
)
def test_a_due_chip_has_sign_words_colour_and_the_moment_itself(show, state, kind, moment):
    due = {"state": state, "words": "余 3 个工作日", "moment": "12月6日24时"}
    shown = show("{{ jb.due_chip(due) }}", due=due)

    chip = shown.find_class("jb-chip")[0]
    assert chip.get("class").split() == ["jb-chip", *filter(None, [kind])]
    assert len(chip.findall("svg")) == 1
    assert text(chip) == "余 3 个工作日"
    assert text(shown.find(".//small")) == moment


def test_the_stage_bar_marks_one_stage_as_current_and_says_each_state_in_words(show):
    states = ["done", "now", "next", "later"]
    stages = [
        SimpleNamespace(sign=str(n), name=f"环节{n}", state=s, note="") for n, s in enumerate(states, 1)
    ]
    shown = show("{{ jb.stages(stages) }}", stages=stages)

    assert [text(li.find("b")) for li in shown.iter("li")] == [
        "环节1，已完成",
        "环节2，正在办理",
        "环节3，下一环节",
        "环节4，未开始",
    ]
    assert [li.get("aria-current") for li in shown.iter("li")] == [None, "step", None, None]


def test_the_eight_items_are_hidden_until_asked_for_and_the_switch_needs_javascript(show):
    stage = {"sign": "1", "name": "需求征集", "state": "now", "note": ""}
    shown = show("{{ jb.stage_card([stage], [stage]) }}", stage=stage)

    assert [ol.get("hidden") is not None for ol in shown.iter("ol")] == [False, True]
    assert shown.xpath("//*[@data-views]")[0].get("hidden") is not None


def test_the_holder_strip_answers_who_since_until_and_what_next_in_this_order(show):
    shown = show('{{ jb.holder(("谁", ""), ("自", ""), ("至", "余 1 个工作日"), ("下", "")) }}')

    assert [text(dt) for dt in shown.iter("dt")] == ["现在谁办", "自何时", "至何时", "下一步"]
    assert [text(dd) for dd in shown.iter("dd")] == ["谁", "自", "至余 1 个工作日", "下"]


def test_amounts_keep_every_digit_and_have_two_decimals(show):
    rows = [
        {"symbol": "T", "name": "总投入", "note": "", "amount": amount, "state": "", "is_sum": False}
        for amount in (Decimal("90071992547409.93"), Decimal(600), None)
    ]
    shown = show("{{ jb.money(rows) }}", rows=rows)

    assert [text(td) for td in shown.iter("td")] == ["90071992547409.93", "600.00", "—"]


def test_a_hard_rule_says_that_nobody_may_wave_it_through(show):
    card = {"title": "下属单位", "number": "R-011", "is_hard": True, "value": "无", "article": "", "how": ""}
    shown = show("{{ jb.rule_card(card) }}", card={**card, "decides": ""})

    assert shown.find_class("jb-rule--stop")
    assert "任何人都不能用说明理由的办法放行" in text(shown)
    assert [text(dt) for dt in shown.iter("dt")] == ["您填的是", "谁来决定"]


def test_errors_and_yellow_cards_are_counted_apart(show):
    shown = show('{{ jb.error_summary([("a", "甲"), ("b", "乙")], [("c", "丙")]) }}')

    assert text(shown.find(".//h2")) == "有 2 处需要改正，改好后才能提交"
    assert [a.get("href") for a in shown.iter("a")] == ["#a", "#b", "#c"]
    assert "另有 1 处黄牌" in text(shown)


def test_a_seal_shows_the_first_half_of_the_digest_in_groups_of_four(show):
    shown = show(
        '{{ jb.seal(2, "2022-01-10 09:00", digest, "2022-01-11 10:00") }}', digest="0123456789abcdef" * 4
    )

    assert text(shown.find(".//code")) == "0123 4567 89ab cdef 0123 4567 89ab cdef"
    assert "第 2 版 · 2022-01-10 09:00 发布，2022-01-11 10:00 更正" in text(shown)


def test_a_day_strip_tells_worked_weekends_from_holidays(show):
    def day(day, counts=None, words="", *, is_makeup=False, is_today=False):
        return {
            "day": day,
            "counts": counts,
            "words": words,
            "is_makeup": is_makeup,
            "is_today": is_today,
        }

    days = [
        day(date(2022, 1, 28), words="发布"),
        day(date(2022, 1, 29), 1, is_makeup=True),
        day(date(2022, 1, 31)),
        day(date(2022, 2, 7), 2, is_today=True),
    ]
    shown = show("{{ jb.day_strip(days) }}", days=days)

    assert [text(li) for li in shown.iter("li")] == [
        "1月28周五发布",
        "1月29周六·班第1日",
        "1月31周一休",
        "2月7周一第2日",
    ]
    assert [li.get("class").split() for li in shown.iter("li")] == [[], ["on"], [], ["on", "is-today"]]


@pytest.mark.parametrize(
    ("page", "pages", "expected"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3", "下一页"]),
        (6, 23, ["上一页", "1", "…", "4", "5", "6", "7", "8", "…", "23", "下一页"]),
        (23, 23, ["上一页", "1", "…", "21", "22", "23"]),
    ],
)
def test_pagination_shows_the_ends_and_what_is_near(show, page, pages, expected):
    words = "{{ jb.pagination(page, pages, 460, url) }}"
    shown = show(words, page=page, pages=pages, url="?page={}".format)

    assert [text(li) for li in shown.iter("li")] == expected


def test_a_clock_says_the_moment_to_people_and_to_the_script(show):
    shown = show('{{ jb.clock(now) }}{{ jb.clock(now, "second") }}', now=NOW)

    assert [text(time) for time in shown.iter("time")] == ["2022年2月7日 周一 10:26", "2022-02-07 10:26:08"]
    assert {time.get("datetime") for time in shown.iter("time")} == {"2022-02-07T10:26:08+08:00"}


@pytest.mark.parametrize(
    "words",
    [
        "{{ jb.chip(evil) }}",
        "{{ jb.notice(evil) }}",
        "{{ jb.head(evil, [evil]) }}",
        "{{ jb.crumbs([(evil, evil)]) }}",
        "{{ jb.facts([(evil, evil)]) }}",
        "{{ jb.empty(evil, evil) }}",
        "{{ jb.error_page(404, evil, evil, {evil: evil}) }}",
        "{{ jb.error_summary([(evil, evil)]) }}",
        '{{ jb.timeline([{"at": "01-01 24时", "who": evil, "what": evil, "note": evil, "is_now": true}]) }}',
        '{{ jb.files([{"name": evil, "url": evil, "note": evil}]) }}',
    ],
)
def test_what_people_typed_is_never_markup(show, words):
    shown = show(words, evil='"><script>alert(1)</script>')

    assert list(shown.iter("script")) == []
    assert "<script>alert(1)</script>" in "".join(shown.itertext())
