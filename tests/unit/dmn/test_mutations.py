"""Damaged files are refused or give null with an error; nothing but our own errors comes out."""

import copy
import random

import pytest
from lxml import etree

from app.dmn import lint_decisions, read_decisions
from app.domain.errors import AppError
from tests.unit.dmn.building import (
    ENVIRONMENT,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs_decision,
    needs_input,
    needs_knowledge,
    table,
)

SOUND = definitions(
    '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
    '<allowedValues><text>"head","leader"</text></allowedValues></itemDefinition>',
    input_data("T", "number"),
    input_data("G", "number"),
    knowledge("cap", [("total", "number")], literal("min(total * 0.3, 1000)")),
    decision(
        "share",
        f'<context><contextEntry><variable name="cap of T"/>{literal("cap(T)")}</contextEntry>'
        f"<contextEntry>{literal('G / cap of T')}</contextEntry></context>",
        needs_input("T"),
        needs_input("G"),
        needs_knowledge("cap"),
    ),
    decision(
        "level",
        table(
            [("share", "number"), "G"],
            [("level", "tLevel"), "expert"],
            [(["> 1", "[0..1000]"], ['"head"', "false"]), (["<= 1", 'not("a")'], ['"leader"', "true"])],
            hit_policy="PRIORITY",
            output_values=['"leader","head"'],
        ),
        needs_decision("share"),
        needs_input("G"),
    ),
    '<decisionService id="s" name="s"><outputDecision href="#level"/>'
    '<inputData href="#T"/><inputData href="#G"/></decisionService>',
)
TEXTS = ("", "-", "null", "[]", "(", "1", '"a"', "> 5", "not(", "for i in", "[1..2]", "function(x) x")


def mutate(root, chance):
    elements = list(root.iter(etree.Element))
    element, other = chance.choice(elements[1:]), chance.choice(elements)
    match chance.randrange(5):
        case 0:
            element.getparent().remove(element)
        case 1 if element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]
        case 2 if element.attrib and other.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(list(other.attrib.values())))
        case 3:
            element.text = chance.choice(TEXTS)
        case _ if other is not root:
            element.append(copy.deepcopy(other))


@pytest.mark.parametrize("seed", range(5))
def test_mutated_files_raise_only_errors_of_ours(seed):
    chance = random.Random(seed)  # noqa: S311 (the same files in every run)
    for _ in range(40):
        root = etree.fromstring(SOUND)
        for _ in range(chance.randint(1, 6)):
            mutate(root, chance)
        xml = etree.tostring(root)
        lint_decisions(xml, "file.dmn")
        model = read_decisions(xml, strict=False)
        for decision_id in model.decision_ids:
            model.required_inputs(decision_id)
            try:
                model.evaluate(decision_id, {"T": 2000, "G": chance.choice([900, "a", None])}, ENVIRONMENT)
            except AppError:
                continue


def test_the_file_itself_is_sound():
    assert lint_decisions(SOUND, "file.dmn") == []
    result = read_decisions(SOUND).evaluate("level", {"T": 2000, "G": 900}, ENVIRONMENT)
    assert result.errors == ()
    assert result.value == {"level": "head", "expert": False}
