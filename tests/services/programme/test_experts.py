"""Experts are drawn from the register; who must not judge is left out, with every reason on record."""

from app.programme.registers.experts import Expert
from app.programme.registers.panel_draws import PanelDraw
from tests.services.programme.world import MEMBER, NAMES, NEED, PUBLISHER, UNIVERSITY, World

REVIEW = {
    "lead_org": UNIVERSITY,
    "lead_name": NAMES[UNIVERSITY],
    "pi_name": "梁以宁",
    "members": [{"uscc": MEMBER, "name": NAMES[MEMBER]}],
    "team": [{"name": "专家9", "org": "单位9"}],
}


def expert(number: int, **more) -> Expert:
    values = {
        "username": f"e{number:02}",
        "name": f"专家{number}",
        "organisation_code": f"ORG{number}",
        "organisation_name": f"单位{number}",
        "fields": ["energy"] if number % 2 else ["ecology"],
        "title": "研究员",
    }
    return Expert(**(values | more))


def draw(world: World, purpose: str = "argue", instance_id=None, **more) -> dict:
    known = {"need": NEED, "publisher_org": PUBLISHER, "publisher_name": NAMES[PUBLISHER], "panel_round": 0}
    return world.call("draw-experts", instance_id or world.instance(), known | more, purpose=purpose)


def reasons(found: dict) -> dict[str, str]:
    return {row["username"]: row["exclusion_reason"] for row in found["expert_pool"] if row["excluded"]}


def names(found: dict) -> list[str]:
    return [row["username"] for row in found["panel"]["experts"]]


def test_the_panel_has_five_of_five_units_and_three_of_the_field(world):
    world.add(*(expert(number) for number in range(1, 13)))

    found = draw(world)

    pool = {row["username"]: row for row in found["expert_pool"]}
    assert len(names(found)) == 5
    assert len({pool[name]["org"] for name in names(found)}) == 5
    assert sum("energy" in pool[name]["fields"] for name in names(found)) >= 3
    assert found["panel"]["chair"] in names(found)
    assert "energy" in pool[found["panel"]["chair"]]["fields"]
    assert {row["draw"] for row in found["panel"]["experts"]} == {"random"}


def test_everybody_in_conflict_is_left_out_with_the_reason(world):
    world.add(*(expert(number) for number in range(10, 22)))
    world.add(
        expert(1, organisation_code=PUBLISHER),
        expert(2, organisation_code=UNIVERSITY),
        expert(3, organisation_code=None, organisation_name=NAMES[MEMBER]),
        expert(4, conflicts=[UNIVERSITY]),
        expert(5, is_active=False),
        expert(6),
        expert(9),
    )
    instance_id = world.instance()
    world.submit(instance_id, "f04e_declare", "e06", coi_declare="has")

    for _ in range(200 // 20):
        found = draw(world, "review", instance_id, qualified_bids=[REVIEW], excluded_experts=["e10"])
        assert not set(names(found)) & {"e01", "e02", "e03", "e04", "e05", "e06", "e09", "e10"}

    assert reasons(found) == {
        "e01": "与发榜或揭榜单位同单位",
        "e02": "与发榜或揭榜单位同单位",
        "e03": "与发榜或揭榜单位同单位",
        "e04": "已声明有利害关系",
        "e06": "已声明有利害关系",
        "e09": "为揭榜方案参与人",
        "e10": "复评须换人",
    }


def test_who_gave_a_valid_opinion_stays_and_who_was_recused_does_not_come_back(world):
    world.add(*(expert(number) for number in range(1, 15)))
    recused = [{"username": "e05", "findings": [{"action": "exclude", "code": "EXP-AVOIDED"}]}]
    second = [{"username": "e07", "findings": [{"action": "exclude", "code": "EXP-SECOND"}]}]
    before = {"experts": [{"username": "e01", "draw": "appointed", "draw_reason": "r"}], "chair": "e01"}

    found = draw(
        world,
        opinions=[{"username": "e01"}, {"username": "e02"}],
        recused=recused + second,
        panel=before | {"avoid_list": [{"username": "e09", "reason": "x"}]},
        panel_round=1,
    )

    assert {"e01", "e02"} <= set(names(found))
    assert len(names(found)) == 5
    assert reasons(found) == {"e05": "本件已回避", "e09": "申报单位建议回避"}
    assert found["panel"]["experts"][0] == before["experts"][0]
    assert found["panel"]["chair"] == "e01"
    assert found["panel"]["avoid_list"] == [{"username": "e09", "reason": "x"}]


def test_a_panel_of_another_stage_has_no_say(world):
    world.add(*(expert(number) for number in range(1, 12)))

    found = draw(
        world, panel={"avoid_list": [{"username": "e01"}], "chair": "e02"}, recused=[{"username": "e03"}]
    )

    assert reasons(found) == {}
    assert "avoid_list" not in found["panel"]


def test_the_draw_is_on_record_and_can_be_drawn_again(world):
    world.add(*(expert(number) for number in range(1, 12)), expert(12, conflicts=[PUBLISHER]))

    found = draw(world)

    (row,) = world.rows(PanelDraw)
    assert (row.purpose, row.round, row.tech_field) == ("argue", 1, "energy")
    assert row.picked == names(found)
    assert row.excluded == [{"username": "e12", "reason": "已声明有利害关系"}]
    assert len(row.pool) == 11
    assert len(row.seed) == 64


def test_who_argued_the_need_within_a_year_is_shown_but_may_judge(world):
    world.add(*(expert(number) for number in range(1, 12)))
    instance_id = world.instance()
    world.submit(instance_id, "f04_opinion", "e01")

    found = draw(world, "review", instance_id, qualified_bids=[REVIEW])

    assert [row["username"] for row in found["expert_pool"] if row["argued_before"]] == ["e01"]
    assert "e01" not in reasons(found)


def test_too_few_experts_is_said_in_words_and_nobody_is_drawn(world):
    world.add(*(expert(number) for number in range(1, 5)))

    found = draw(world)

    assert found["pool_problem"] == "可选专家 4 名，少于规定的 5 名（R-074）。"
    assert (found["pool_action"], found["pool_note"]) == (None, None)
    assert "panel" not in found
    assert world.rows(PanelDraw) == []


def test_an_expert_of_all_fields_is_named_so_and_an_unknown_field_by_its_code(world):
    world.add(*(expert(number) for number in range(1, 13)), expert(20, fields=["all"]))
    world.add(expert(21, fields=["energy", "space"]))

    pool = {row["username"]: row["field_label"] for row in draw(world)["expert_pool"]}

    assert [pool[name] for name in ("e20", "e21")] == ["全部", "能源资源、space"]
