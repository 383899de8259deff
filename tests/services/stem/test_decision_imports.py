"""Decision files that import each other: deployed together or one after the other, run with the newest."""

import pytest
from sqlalchemy import select

from app.domain.definitions import DecisionDefinition
from app.domain.errors import InvalidDeployment
from app.services.instances import start_instance, variables_of_instance
from tests.stem_house import SmallHouse, end, process, start, user_task

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20211108/MODEL/" id="{0}" name="{0}" namespace="http://example.org/{0}">'
RULES = (
    '<bpmn:businessRuleTask id="decide" name="decide"><bpmn:extensionElements>'
    '<zeebe:calledDecision decisionId="grant" resultVariable="grant" />'
    "</bpmn:extensionElements></bpmn:businessRuleTask>"
)
ASKS = process(
    "asks",
    [start(), RULES, user_task("look", groups="dept_leader"), end()],
    [("start", "decide"), ("decide", "look"), ("look", "finish")],
)


def library(factor: str, name: str = "share") -> bytes:
    """Write a file that only holds a function."""
    return (
        HEAD.format("library")
        + f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/><encapsulatedLogic>'
        '<formalParameter name="amount"/>'
        f"<literalExpression><text>amount * {factor}</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel></definitions>"
    ).encode()


def grant() -> bytes:
    """Write a decision that calls the imported function."""
    return (
        HEAD.format("grants") + '<import name="lib" namespace="http://example.org/library"'
        ' importType="https://www.omg.org/spec/DMN/20211108/MODEL/"/>'
        '<inputData id="i" name="amount"><variable name="amount"/></inputData>'
        '<decision id="grant" name="grant"><variable name="grant"/>'
        '<informationRequirement id="r1"><requiredInput href="#i"/></informationRequirement>'
        '<knowledgeRequirement id="r2"><requiredKnowledge href="http://example.org/library#share"/>'
        "</knowledgeRequirement>"
        "<literalExpression><text>lib.share(amount)</text></literalExpression></decision></definitions>"
    ).encode()


def granted(small: SmallHouse):
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance = start_instance(work, "asks", {"amount": 200})
        return variables_of_instance(work, instance)["grant"]


def test_a_file_and_what_it_imports_are_deployed_together_and_run(small):
    small.deploy(library_dmn=library("0.3"), grants_dmn=grant(), asks_bpmn=ASKS)
    assert granted(small) == 60


def test_what_is_imported_may_have_been_deployed_before_and_its_newest_version_counts(small):
    small.deploy(library_dmn=library("0.3"))
    small.deploy(grants_dmn=grant(), asks_bpmn=ASKS)
    assert granted(small) == 60

    small.deploy(library_dmn=library("0.5"))

    assert granted(small) == 100
    with small.house.reading() as work:
        rows = work.session.execute(
            select(DecisionDefinition.key, DecisionDefinition.version).order_by(
                DecisionDefinition.key, DecisionDefinition.version
            )
        ).all()
    assert [tuple(row) for row in rows] == [("grant", 1), ("library", 1), ("library", 2)]


def test_an_import_of_nothing_deployed_is_refused(small):
    with pytest.raises(InvalidDeployment, match=r"example\.org/library"):
        small.deploy(grants_dmn=grant(), asks_bpmn=ASKS)


def test_an_imported_file_is_not_replaced_by_one_that_breaks_its_importers(small):
    small.deploy(library_dmn=library("0.3"), grants_dmn=grant(), asks_bpmn=ASKS)

    with pytest.raises(InvalidDeployment, match="dmn-importer") as refused:
        small.deploy(library_dmn=library("0.5", name="portion"))

    assert "grants" in str(refused.value)
    assert granted(small) == 60


def test_two_files_of_the_imported_namespace_are_refused(small):
    with pytest.raises(InvalidDeployment, match="几个文件的命名空间"):
        small.deploy(one_dmn=library("0.3"), two_dmn=library("0.4"), grants_dmn=grant())


def test_a_library_is_no_decision_that_a_task_could_call(small):
    small.deploy(library_dmn=library("0.3"))
    asks = ASKS.replace(b'decisionId="grant"', b'decisionId="library"')
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(asks_bpmn=asks)
    errors = [one for one in refused.value.findings if one.severity.value == "error"]
    assert [(one.element_id, one.rule) for one in errors] == [("decide", "no_decision_here")]
