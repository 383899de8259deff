"""A review as stage 5 begins it, and one that has come to its ranks."""

from typing import Any

from tests.process.procedure.case import Answer, Case
from tests.process.procedure.facts import BIDS, FIVE, STAGE, draw, expert
from tests.process.procedure.given import parties
from tests.process.procedure.people import qualify, rank
from tests.process.procedure.start import Start

WEDNESDAY = "2021-12-01T09:00:00+08:00"
NEXT_FIVE = [expert(number) for number in range(6, 11)]
LAST_FIVE = [expert(number) for number in range(11, 16)]
APPEAL = {"bid_id": "b2", "lead_name": "北方电化学所", "result": "recommended", "rank": 2}
APPEALED = {"open_appeals": 1, "appeals": [APPEAL]}


def reviewing(
    start: Start, draws: Answer | None = None, bids: Any = BIDS, register: Answer = parties, **given: Answer
) -> Case:
    answers = {name.replace("_", "-"): answer for name, answer in given.items()}
    own: dict[str, Answer] = {"draw-experts": draws or draw(*FIVE), "check-bid-parties": register}
    return start("stage_5_review", WEDNESDAY, {**own, **answers}, **STAGE, bids=bids)


def ranked(start: Start, draws: Answer | None = None, **given: Answer) -> Case:
    case = reviewing(start, draws, **given)
    qualify(case)
    rank(case)
    return case


def results(case: Case, element_id: str) -> list[dict[str, Any]]:
    for sent in case.jobs(element_id):
        assert sent["message_name"] == "msg_bid_result"
        assert sent["correlation_key"] == sent["variables"]["bid_result"]["bid_id"]
    return [sent["variables"]["bid_result"] for sent in case.jobs(element_id)]
