"""The kinds of tables the procedure uses (SPEC 6), drawn as the modeller draws them."""

from decimal import Decimal

import pytest

from app.dmn import lint_decisions, read_decisions
from tests.unit.dmn.building import ENVIRONMENT, decision, definitions, literal, needs_decision, table

FUNDING_CEILING = definitions(
    decision("share", literal("G / T")),
    decision(
        "funding_ceiling",
        table(
            [("project_type", "string"), ("share", "number"), ("G", "number")],
            ["deviations", ("level", "string")],
            [
                (['not("emergency")', "<= 0.3", "<= 1000"], ["[]", '"none"']),
                (['not("emergency")', "> 0.3", "<= 1000"], ['["DEV-SHARE"]', '"leader"']),
                (['not("emergency")', "<= 0.3", "> 1000"], ['["DEV-FISCAL"]', '"leader"']),
                (['not("emergency")', "> 0.3", "> 1000"], ['["DEV-SHARE", "DEV-FISCAL"]', '"leader"']),
                (['"emergency"', "-", "<= 1000"], ["[]", '"leader"']),
                (['"emergency"', "-", "> 1000"], ['["DEV-FISCAL"]', '"leader"']),
            ],
        ),
        needs_decision("share"),
    ),
)

PUBLISHER = definitions(
    decision(
        "publisher_eligibility",
        table(
            ["project_type", "own_funds", "duration_months", "pledged"],
            ["code", "severity"],
            [
                (['"tech_rd"', "< min_own_funds", "-", "-"], ['"PUB-FUNDS"', '"E"']),
                (["-", "-", "-", "not(true)"], ['"PUB-PLEDGE"', '"E"']),
                (["-", "-", "> months_max", "-"], ['"DEV-PERIOD"', '"W"']),
            ],
            hit_policy="COLLECT",
            notes=["S1 二.2(3)", "S1 二.2(3)", "S2 16"],
        ),
    )
)


@pytest.mark.parametrize("xml", [FUNDING_CEILING, PUBLISHER])
def test_the_tables_are_sound(xml):
    assert lint_decisions(xml, "table.dmn") == []


@pytest.mark.parametrize(
    ("project_type", "granted", "total", "deviations", "level"),
    [
        ("tech_rd", "600", "2000", [], "none"),
        ("tech_rd", "600.01", "2000", ["DEV-SHARE"], "leader"),
        ("tech_rd", "1000.01", "5000", ["DEV-FISCAL"], "leader"),
        ("achv_transfer", "1300", "3000", ["DEV-SHARE", "DEV-FISCAL"], "leader"),
        ("emergency", "900", "1000", [], "leader"),
        ("emergency", "1300", "1300", ["DEV-FISCAL"], "leader"),
    ],
)
def test_the_funding_ceiling_says_which_deviations_need_whom(project_type, granted, total, deviations, level):
    variables = {"project_type": project_type, "G": Decimal(granted), "T": Decimal(total)}
    result = read_decisions(FUNDING_CEILING).evaluate("funding_ceiling", variables, ENVIRONMENT)
    assert result.errors == ()
    assert result.value == {"deviations": deviations, "level": level}
    assert len(result.why) == 1


def test_all_reasons_against_a_publisher_are_collected_with_their_rules():
    variables = {
        "project_type": "tech_rd",
        "own_funds": Decimal("499.99"),
        "min_own_funds": Decimal(500),
        "duration_months": 40,
        "months_max": 36,
        "pledged": True,
    }
    result = read_decisions(PUBLISHER).evaluate("publisher_eligibility", variables, ENVIRONMENT)
    assert [row["code"] for row in result.value] == ["PUB-FUNDS", "DEV-PERIOD"]
    assert [(rule.number, rule.annotation) for rule in result.why] == [(1, "S1 二.2(3)"), (3, "S2 16")]


def test_a_publisher_without_faults_gets_an_empty_list():
    variables = {
        "project_type": "tech_rd",
        "own_funds": Decimal(500),
        "min_own_funds": Decimal(500),
        "duration_months": 36,
        "months_max": 36,
        "pledged": True,
    }
    assert read_decisions(PUBLISHER).evaluate("publisher_eligibility", variables, ENVIRONMENT).value == []


def test_the_variables_a_table_reads_are_known():
    assert read_decisions(PUBLISHER).required_inputs("publisher_eligibility") == (
        "duration_months",
        "min_own_funds",
        "months_max",
        "own_funds",
        "pledged",
        "project_type",
    )
