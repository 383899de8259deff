"""Files that come together: what is wrong with them as a set, and what is read from folders."""

from itertools import pairwise

import pytest

from app.cli import read_files
from app.domain.errors import Invalid, InvalidDeployment
from app.services.deployments import check_files
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

ONE = process("review", [start(), user_task("a"), end()], [("start", "a"), ("a", "finish")])
TWO = process("review", [start(), user_task("b"), end()], [("start", "b"), ("b", "finish")])
SIGNAL = '<bpmn:signal id="s" name="alarm" />'
ONLY_A_SIGNAL = (
    '<bpmn:startEvent id="begin" name="begin"><bpmn:signalEventDefinition signalRef="s" /></bpmn:startEvent>'
)
NOTE = form("note", text_field("subject"))
RULE = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
    b'<decision id="rule" name="rule"><variable name="rule"/>'
    b"<literalExpression><text>1</text></literalExpression></decision></definitions>"
)


def calling(process_id: str, called: str) -> bytes:
    call = (
        '<bpmn:callActivity id="again" name="again"><bpmn:extensionElements>'
        f'<zeebe:calledElement processId="{called}" /></bpmn:extensionElements></bpmn:callActivity>'
    )
    return process(process_id, [start(), call, end()], [("start", "again"), ("again", "finish")])


def xor(element_id: str) -> str:
    return f'<bpmn:exclusiveGateway id="{element_id}" name="{element_id}" default="flow_4" />'


def script(element_id: str, result: str) -> str:
    return (
        f'<bpmn:scriptTask id="{element_id}" name="{element_id}"><bpmn:extensionElements>'
        f'<zeebe:script expression="=1" resultVariable="{result}" />'
        "</bpmn:extensionElements></bpmn:scriptTask>"
    )


def findings(small: SmallHouse, **files: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(**files)
    return [
        (finding.file, finding.element_id, finding.rule)
        for finding in refused.value.findings
        if finding.severity.value == "error"
    ]


def test_the_same_process_or_form_in_two_files_is_refused(small):
    assert findings(small, a_bpmn=ONE, b_bpmn=TWO) == [("b.bpmn", "review", "duplicate-definition")]
    assert findings(small, a_form=NOTE, b_form=NOTE) == [("b.form", "note", "duplicate-definition")]


def test_a_process_is_replaced_by_its_own_file_only(small):
    small.deploy(first_bpmn=ONE)
    assert findings(small, other_bpmn=TWO) == [("other.bpmn", "review", "foreign_process")]
    small.deploy(first_bpmn=TWO)
    small.deploy(review_bpmn=ONE)
    assert findings(small, first_bpmn=TWO) == [("first.bpmn", "review", "foreign_process")]


def test_a_form_or_decision_is_replaced_by_its_own_file_only(small):
    small.deploy(first_form=NOTE)
    changed = form("note", text_field("words"))
    assert findings(small, other_form=changed) == [("other.form", "note", "foreign_form")]
    small.deploy(note_form=changed)
    small.deploy(rule_dmn=RULE)
    other = RULE.replace(b"<text>1</text>", b"<text>2</text>")
    assert findings(small, other_dmn=other) == [("other.dmn", "rule", "foreign_decision")]
    small.deploy(rule_dmn=other)


def test_a_process_of_which_little_is_left_is_pointed_out(small):
    ids = [f"t{number}" for number in range(4)]
    steps = list(pairwise(["start", *ids, "finish"]))
    small.deploy(review_bpmn=process("review", [start(), *map(user_task, ids), end()], steps))
    bare = process("review", [start(), end()], [("start", "finish")])
    with small.house.command(small.people["chef"], now=small.now) as work:
        found = [(each.rule, each.severity.value) for each in check_files(work, {"review.bpmn": bare})]
        assert "much_gone" not in {each.rule for each in check_files(work, {"review.bpmn": ONE})}
    assert found == [("much_gone", "warning")]


def test_a_circle_is_seen_together_with_what_is_deployed(small):
    small.deploy(q_bpmn=ONE.replace(b"review", b"q"))
    small.deploy(p_bpmn=calling("p", "q"))
    assert findings(small, q_bpmn=calling("q", "p")) == [("q.bpmn", "again", "endless_call")]


def test_what_only_an_event_starts_cannot_be_called_from_either_side(small):
    by_signal = process(
        "q", [ONLY_A_SIGNAL, user_task("a"), end()], [("begin", "a"), ("a", "finish")], SIGNAL
    )
    assert findings(small, p_bpmn=calling("p", "q"), q_bpmn=by_signal) == [
        ("p.bpmn", "again", "no_plain_start")
    ]
    small.deploy(q_bpmn=by_signal)
    assert findings(small, p_bpmn=calling("p", "q")) == [("p.bpmn", "again", "no_plain_start")]
    small.deploy(p_bpmn=calling("p", "q"), q_bpmn=ONE.replace(b"review", b"q"))
    assert findings(small, q_bpmn=by_signal) == [("q.bpmn", "q", "no_plain_start")]


def test_a_form_with_errors_is_the_only_finding_of_those_who_use_it(small):
    asks = process(
        "review",
        [start(), user_task("a", form="note"), xor("which"), user_task("b"), end()],
        [("start", "a"), ("a", "which"), ("which", "b", "subject = 1"), ("which", "finish"), ("b", "finish")],
    )
    twice = form("note", text_field("subject"), {**text_field("subject"), "id": "other"})
    assert findings(small, review_bpmn=asks, note_form=twice) == [("note.form", "other", "key_twice")]
    assert findings(small, review_bpmn=asks, note_form=b"{") == [("note.form", "note", "json")]


def test_a_diagram_with_errors_is_the_only_finding_of_those_who_call_it(small):
    broken = ONE.replace(b"userTask", b"transaction")
    assert findings(small, a_bpmn=calling("p", "review"), b_bpmn=broken) == [
        ("b.bpmn", "a", "unsupported_element")
    ]


def test_no_field_writes_over_what_the_house_gives(small):
    assert findings(small, a_form=form("a", text_field("initiator.org"))) == [
        ("a.form", "field_initiator_org", "given_variable")
    ]
    writes = process("p", [start(), script("a", "instance_id"), end()], [("start", "a"), ("a", "finish")])
    assert findings(small, p_bpmn=writes) == [("p.bpmn", "a", "given_variable")]


def test_the_id_of_a_form_is_short(small):
    assert findings(small, a_form=form("n" * 101, text_field("subject"))) == [
        ("a.form", "n" * 101, "long_id")
    ]


def test_files_are_read_from_folders_below_but_never_two_of_one_name(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "review.bpmn").write_bytes(ONE)
    (tmp_path / "notes.txt").write_text("not a diagram")
    (tmp_path / "old" / "note.form").write_bytes(NOTE)
    assert read_files((tmp_path,)) == {"review.bpmn": ONE, "note.form": NOTE}
    assert read_files((tmp_path, tmp_path / "review.bpmn")) == {"review.bpmn": ONE, "note.form": NOTE}

    (tmp_path / "old" / "review.bpmn").write_bytes(TWO)
    with pytest.raises(Invalid, match=r"old.review\.bpmn"):
        read_files((tmp_path,))
