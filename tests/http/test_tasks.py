"""A person's work with a task: wrong forms, who was faster, claiming."""

from datetime import datetime

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.domain.calendar import ZONE
from app.domain.tasks import TaskState, UserTask
from app.services.clock import set_business_clock
from app.walk.form_filler import TASK_FORM, fill_task, hand_in
from app.walk.n1_sample import NEED as SAMPLE
from app.walk.n1_sample import need_form
from app.walk.page import Page
from tests.http.site import Site
from tests.http.task_pages import OpenSite, address, wrong_fields

# --- a wrong form


WRONG = {
    "need.org_address": "",
    "need.postcode": "01000",
    "need.contact_mobile": "1990000",
    "need.contact_email": "nobody",
    "need.staff_size": "about forty",
    "need.need_title": "长" * 61,
    "need.own_funds": "12.345",
    "need.duration_months": "0",
}


def test_a_wrong_form_names_every_wrong_field_at_once_and_keeps_what_was_typed(filling: Site) -> None:
    browser = filling.browser("o01a")
    page = browser.get(address(filling, "fill_need"))
    form = fill_task(browser, page, need_form() | WRONG)  # type: ignore[arg-type]
    answer = hand_in(browser, form)  # type: ignore[arg-type]
    assert answer.status == 422
    assert wrong_fields(answer) == set(WRONG)
    again = answer.form(TASK_FORM)
    kept = {name: again.value(name) for name in WRONG}
    assert kept == WRONG
    assert again.value("need.background") == need_form()["need.background"]
    assert again.value("need.kpi_table.2.name") == need_form()["need.kpi_table"][1]["name"]
    with filling.house.reading() as work:
        assert work.session.get_one(UserTask, filling.task("fill_need").id).state is TaskState.CREATED


def test_the_unit_of_a_need_is_the_registered_one_whatever_is_sent(filling: Site) -> None:
    browser, path = filling.browser("o01a"), address(filling, "fill_need")
    form = fill_task(browser, browser.get(path), need_form())  # type: ignore[arg-type]
    assert not {"need.org_name", "need.uscc"} & form.names()
    forged = {"need.org_name": "别家单位", "need.uscc": "91150000PDY000040J"}
    texts = [
        (name, text)
        for name, text in form.sent_with(form.button())
        if isinstance(text, str) and name != "form-action"
    ]
    sent = [*texts, *forged.items()]
    assert filling.client("o01a").post(f"{path}/complete", MultiDict(sent)).status_code == 303
    need = filling.paper("f01_need").values["need"]
    assert (need["org_name"], need["uscc"]) == (SAMPLE["org_name"], SAMPLE["uscc"])


def test_before_the_opening_a_need_is_refused_in_place_with_the_moment_and_stays_as_a_draft(
    filling: Site,
) -> None:
    with filling.house.command() as work:
        set_business_clock(work.session, datetime(2021, 7, 15, 23, 59, tzinfo=ZONE))
    browser, path = filling.browser("o01a"), address(filling, "fill_need")
    answer = hand_in(browser, fill_task(browser, browser.get(path), need_form()))  # type: ignore[arg-type]
    assert answer.status == 422
    assert "2021年7月16日0时起可提交" in answer.words
    assert "征集系统尚未开启，未能提交；所填已保存为草稿" in answer.words
    again = browser.get(path).form(TASK_FORM)
    assert again.value("need.background") == need_form()["need.background"]


def test_an_empty_form_names_every_required_field(filling: Site) -> None:
    client = filling.client("o02a")
    filling.story.start("o02a", "/start/need")
    task = filling.tasks("fill_need")[-1]
    answer = client.post(f"/tasks/{task.id}/complete", {"need.org_address": ""})
    page = Page("/", answer.status_code, answer.data)
    assert answer.status_code == 422
    required = {
        "need.org_address", "need.background", "need.need_content", "need.existing_basis", "need.time_limit",
        "need.planned_total_investment", "need.own_funds", "need.legal_rep_name", "need.contact_mobile",
    }  # fmt: skip
    assert required < wrong_fields(page)


def test_a_limit_error_says_how_many_characters_there_are(filling: Site) -> None:
    answer = filling.client("o01a").post(
        f"{address(filling, 'fill_need')}/complete", {"need.background": "字" * 1011}
    )
    assert "1011/1000" in answer.text


def test_text_is_shown_as_text_and_never_as_markup(filling: Site) -> None:
    client = filling.client("o01a")
    evil = "</textarea><script>alert(1)</script>"
    answer = client.post(f"{address(filling, 'fill_need')}/complete", {"need.background": evil})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


# --- somebody was faster

TYPED = {"accept_result": "reject", "accept_reason": "指标不清，建议不受理"}


def test_who_comes_second_reads_what_changed_and_keeps_what_was_typed(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    slow = accepting.browser("gxc02")
    form = fill_task(slow, slow.get(path), TYPED)  # type: ignore[arg-type]
    accepting.story.complete(
        "gxc01", "accept_need", {"accept_result": "reject", "accept_reason": "材料不齐全"}
    )
    page = hand_in(slow, form)  # type: ignore[arg-type]
    assert page.status == 409
    assert page.heading == "情况已经变化"
    assert "指标不清，建议不受理" in page.words
    assert "材料不齐全" in page.words
    with accepting.house.reading() as work:
        task = work.session.scalars(select(UserTask).where(UserTask.element_id == "accept_need")).one()
    assert (task.assignee, task.state) == ("gxc01", TaskState.COMPLETED)


def test_what_was_ticked_by_who_comes_second_is_read_in_words(open_site: OpenSite) -> None:
    site = open_site("committing")
    slow = site.browser("o01")
    ticked = {f"pledges.pledge_{name}": True for name in ("funds", "credit", "apply", "true")}
    typed = {"commit_decision": "submit", **ticked, "signatory": site.story.name_of("o01")}
    form = fill_task(slow, slow.get(address(site, "commit_need")), typed)  # type: ignore[arg-type]
    site.story.complete("o01", "commit_need", typed)
    page = hand_in(slow, form)  # type: ignore[arg-type]
    assert page.heading == "情况已经变化"
    assert "true" not in page.words


def test_who_is_still_typing_is_told_who_was_faster_and_finds_her_words_again(accepting: Site) -> None:
    slow, path = accepting.client("gxc02"), address(accepting, "accept_need")
    slow.post(f"{path}/draft", TYPED)
    accepting.story.complete("gxc01", "accept_need", {"accept_result": "accept"})

    answer = slow.post(f"{path}/draft", {**TYPED, "accept_reason": "还没写完"})
    name = accepting.story.name_of("gxc01")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")
    assert f"已由{name}于" in answer.get_json()["message"]
    assert slow.post(f"{path}/refresh", TYPED).status_code == 409

    page = accepting.browser("gxc02").get(path)
    assert page.heading == "情况已经变化"
    assert f"已由{name}于" in page.words
    assert TYPED["accept_reason"] in page.words
    assert accepting.client("ncc01").post(f"{path}/draft", TYPED).status_code == 404


def test_a_button_that_only_changes_the_page_keeps_what_was_typed_as_well(accepting: Site) -> None:
    slow = accepting.browser("gxc02")
    form = fill_task(slow, slow.get(address(accepting, "accept_need")), TYPED)  # type: ignore[arg-type]
    accepting.story.complete("gxc01", "accept_need", {"accept_result": "accept"})
    page = slow.press(form, form.button("form-action", "save"))
    assert page.status == 409
    assert TYPED["accept_reason"] in page.words


def test_the_same_form_sent_twice_counts_once(accepting: Site) -> None:
    client, path = accepting.client("gxc01"), address(accepting, "accept_need")
    answers = [client.post(f"{path}/complete", {"accept_result": "accept"}).status_code for _ in range(2)]
    assert answers == [303, 409]


def test_a_task_that_is_done_is_shown_as_it_was_handed_in(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    accepting.story.complete(
        "gxc01", "accept_need", {"accept_result": "reject", "accept_reason": "材料不齐全"}
    )
    page = accepting.browser("gxc01").get(path)
    assert "材料不齐全" in page.words
    assert page.find(TASK_FORM) == []
    assert accepting.client("gxc02").get(path).status_code == 404


# --- claiming, giving back, handing on


def assignee(site: Site) -> str | None:
    return site.task("accept_need").assignee


def test_a_claimed_task_is_seen_by_colleagues_as_claimed_and_is_not_theirs_to_hand_in(
    accepting: Site,
) -> None:
    path = address(accepting, "accept_need")
    assert accepting.client("gxc01").post(f"{path}/claim").status_code == 303
    assert assignee(accepting) == "gxc01"
    assert accepting.client("gxc02").post(f"{path}/claim").status_code == 409
    late = accepting.client("gxc02").post(f"{path}/complete", TYPED)
    assert (late.status_code, TYPED["accept_reason"] in late.text) == (409, True)
    assert "包乐德" in accepting.browser("gxc02").get(path).words
    assert accepting.browser("gxc02").get("/tasks/").links("/tasks/") == ["/tasks/", "/tasks/done"]


def test_a_task_given_back_may_be_taken_by_a_colleague_and_the_draft_stays(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    first, second = accepting.client("gxc01"), accepting.client("gxc02")
    first.post(f"{path}/claim")
    first.post(f"{path}/draft", {"accept_result": "reject", "accept_reason": "看了一半"})
    assert second.post(f"{path}/unclaim").status_code == 403
    assert first.post(f"{path}/unclaim").status_code == 303
    assert "看了一半" in first.get(path).text
    assert second.post(f"{path}/claim").status_code == 303
    assert assignee(accepting) == "gxc02"


def test_the_head_hands_a_task_on_with_a_reason_to_a_candidate_only(accepting: Site) -> None:
    path = address(accepting, "accept_need")
    head = accepting.client("gxc00")
    for fields in ({"username": "gxc02"}, {"username": "ncc01", "reason": "出差"}):
        head.post(f"{path}/reassign", fields)
        assert assignee(accepting) is None
    assert head.post(f"{path}/reassign", {"username": "gxc02", "reason": "出差"}).status_code == 303
    assert assignee(accepting) == "gxc02"


@pytest.mark.parametrize("username", ["gxc02", "ncc00", "ld01", "o01", "gl01"])
def test_nobody_but_the_head_of_the_desk_hands_a_task_on(accepting: Site, username: str) -> None:
    path = address(accepting, "accept_need")
    fields = {"username": "gxc02", "reason": "出差"}
    assert accepting.client(username).post(f"{path}/reassign", fields).status_code in {403, 404}
    assert assignee(accepting) is None


def test_an_assigned_task_cannot_be_given_back(open_site: OpenSite) -> None:
    site = open_site("concluding")
    task = site.task("conclude_argument")
    assert site.client(str(task.assignee)).post(f"/tasks/{task.id}/unclaim").status_code == 409


def test_tasks_of_one_name_in_one_case_say_which_bid_each_is_about(open_site: OpenSite) -> None:
    page = open_site("qualifying").browser("gxc01").get("/tasks/")
    rows = [" ".join(row.text_content().split()) for row in page.find("//td[a[@class='jb-t']]")]
    bids = [row.removeprefix("资格审查 ").partition(" XQ-")[0] for row in rows if row.startswith("资格审查")]
    assert len(set(bids)) == len(bids) == 3
    assert "华北新能源大学 JB-2021-01-能-001-01" in bids
