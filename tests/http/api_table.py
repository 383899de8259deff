"""What each operation of the API answers to everybody's token, made for all that the person may do.

Nobody of the procedure's people is a machine: jobs and messages are for none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.http.permission_table import DESKS, OFFICERS, PEOPLE, PUBLISHER, REFUSED, SETTERS, UNSEEN, WRONG

OK = 200
OWNER = {"process owner"}
PEOPLE_WITH_TOKENS = set(PEOPLE) - {"nobody"}


@dataclass(frozen=True)
class Answers:
    """`ok` for whoever may, `but` for those named, `otherwise` for the rest; `sent` is the body."""

    may: set[str]
    ok: int = OK
    otherwise: int = UNSEEN
    but: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)

    def to(self, who: str) -> int:
        """Return the status that this person's token is answered with."""
        return self.but.get(who, self.ok if who in self.may else self.otherwise)


VALUES = {"values": {}}
CASE = PUBLISHER | DESKS
NO_SCOPE = REFUSED
"""A scope that means nothing to a person is in none of her tokens."""

ANSWERS: Final[Mapping[str, Answers]] = {
    "list_tasks": Answers(PEOPLE_WITH_TOKENS),
    "get_task": Answers(OFFICERS | {"head"}),
    "claim": Answers(OFFICERS, but={"head": REFUSED}),
    "unclaim": Answers(set(), but=dict.fromkeys(OFFICERS | {"head"}, REFUSED)),
    "keep_draft": Answers(OFFICERS | {"head"}, sent=VALUES),
    "upload": Answers(set(), otherwise=WRONG),
    "complete": Answers(OFFICERS, WRONG, sent=VALUES),
    "list_instances": Answers(PEOPLE_WITH_TOKENS),
    "start_process": Answers(set(), otherwise=REFUSED, sent={"process": "stage_3_publish"}),
    "get_instance": Answers(CASE | OWNER),
    "cancel": Answers(OWNER, sent={"reason": "试一试"}),
    "suspend": Answers(OWNER, sent={"reason": "试一试"}),
    "resume": Answers(set(), but={"process owner": 409}, sent={"reason": "试一试"}),
    "get_variables": Answers(CASE),
    "get_history": Answers(CASE),
    "list_messages": Answers(set(), otherwise=NO_SCOPE),
    "get_message": Answers(set(), otherwise=NO_SCOPE),
    "publish": Answers(set(), otherwise=NO_SCOPE, sent={"name": "m", "correlation_key": "k"}),
    "broadcast_signal": Answers(set(), otherwise=NO_SCOPE, sent={"name": "s"}),
    "get_incident": Answers(set(), otherwise=NO_SCOPE, but=dict.fromkeys(SETTERS, UNSEEN)),
    "list_incidents": Answers(SETTERS, otherwise=NO_SCOPE),
    "retry": Answers(set(), otherwise=NO_SCOPE, but=dict.fromkeys(SETTERS, UNSEEN)),
    "activate": Answers(set(), otherwise=NO_SCOPE, sent={"type": "outside-work"}),
    "list_jobs": Answers(set(), otherwise=NO_SCOPE),
    "get_job": Answers(set(), otherwise=NO_SCOPE),
    "finish_job": Answers(set(), otherwise=NO_SCOPE, sent={"variables": {}}),
    "report_failure": Answers(set(), otherwise=NO_SCOPE, sent={"message": "m"}),
    "report_error": Answers(set(), otherwise=NO_SCOPE, sent={"code": "c"}),
    "list_definitions": Answers(OWNER, otherwise=NO_SCOPE),
    "list_versions": Answers(OWNER, otherwise=NO_SCOPE),
    "get_version": Answers(OWNER, otherwise=NO_SCOPE),
    "deploy_files": Answers(OWNER, WRONG, otherwise=NO_SCOPE, sent={"files": []}),
}
