"""Who may open and do what: one row per route, written by rule. A route without a row fails its test.

Seen is a house in which N1 is on the public list, three bids on it lie sealed, and the division of high
technology has a second need of the same unit on its desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

PEOPLE: Final[Mapping[str, str]] = {
    "nobody": "",
    "publisher": "o01a",
    "publisher's administrator": "o01",
    "another applicant": "o02a",
    "bidder": "o11a",
    "bidder's administrator": "o11",
    "administrator of a joint bid's member": "o13",
    "expert": "EXPERT",  # one of the panel that was drawn
    "officer": "gxc01",
    "colleague of the officer": "gxc02",
    "officer of another division": "ncc01",
    "head": "gxc00",
    "head of another division": "ncc00",
    "planning officer": "ghc01",
    "leader": "ld01",
    "fund officer": "zj01",
    "legal reviewer": "fw01",
    "supervision officer": "jd01",
    "agency": "dsf01",
    "auditor": "sj01",
    "league bureau": "ms01",
    "process owner": "lc01",
    "system administrator": "gl01",
}

NOBODY = {"nobody"}
EVERYBODY = set(PEOPLE)
SIGNED_IN = EVERYBODY - NOBODY
UNIT_ADMINS = {each for each in PEOPLE if "administrator" in each} - {"system administrator"}
UNITS = UNIT_ADMINS | {"publisher", "another applicant", "bidder"}
OFFICERS = {"officer", "colleague of the officer"}
ABOVE_ALL = {"planning officer", "leader"}
"""Roles that see every case that is not sealed (SPEC 1)."""

DESKS = OFFICERS | ABOVE_ALL | {"head"}
"""The department's desks that see N1; those of other divisions don't."""

OTHER_STAFF = {
    "officer of another division", "head of another division", "fund officer", "legal reviewer", "agency",
}  # fmt: skip
STAFF = DESKS | OTHER_STAFF | {"supervision officer"}
HEADS = UNIT_ADMINS | {"head", "head of another division", "leader"}
"""Who sees what stands on a desk, to hand it on."""

BUREAU = {"league bureau"}
KEEPERS = {"planning officer", "head", "head of another division"}
PUBLISHER = {"publisher", "publisher's administrator"}
SETTERS = {"process owner", "system administrator"}

PAGE, DONE, UNSEEN, REFUSED, WRONG, TO_SIGN_IN, NO_TOKEN = 200, 303, 404, 403, 422, 303, 401


@dataclass(frozen=True)
class Row:
    """What becomes of a request to this address: `ok` for whoever may, `otherwise` for the rest.

    `but` names people to whom neither applies; without sign-in the sign-in page comes first.
    """

    endpoint: str
    path: str
    may: set[str]
    ok: int = PAGE
    otherwise: int = UNSEEN
    nobody: int = TO_SIGN_IN
    but: Mapping[str, int] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"

    def expected(self, who: str) -> int:
        """Return the status that this person's request is answered with."""
        if who in self.but:
            return self.but[who]
        if who in self.may:
            return self.ok
        return self.nobody if who == "nobody" else self.otherwise

    def asked(self) -> list[str]:
        """Return who is asked for, those first who are refused. Drawing a PDF takes long: one draws it."""
        may = sorted(self.may)[:1] if self.endpoint == "papers.pdf" else sorted(self.may)
        return [who for who in PEOPLE if who not in self.may] + may

    def is_for_people(self) -> bool:
        """Whether whoever is not signed in is first asked to do so."""
        return "nobody" not in self.may and self.nobody == TO_SIGN_IN

    def sent(self) -> dict[str, Any]:
        """Return the fields of the form, a file among them as a file."""
        return {
            key: (BytesIO(value), "evidence.pdf") if isinstance(value, bytes) else value
            for key, value in self.data.items()
        }

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def get(endpoint: str, path: str, may: set[str], **more: Any) -> Row:
    return Row(endpoint, path, may, **more)


def post(endpoint: str, path: str, may: set[str], ok: int = DONE, **more: Any) -> Row:
    return Row(endpoint, path, may, ok, method="POST", **more)


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

ROWS = (
    # --- coming in: open to everybody, and what is refused is refused for its content
    get("auth.sign_in", "/sign-in", NOBODY, otherwise=DONE),
    post("auth.sign_in_now", "/sign-in", EVERYBODY, WRONG, data={"account": "gxc01", "password": "wrong"}),
    post("auth.sign_out", "/sign-out", EVERYBODY),
    get("auth.register", "/register", EVERYBODY),
    post("auth.register_now", "/register", EVERYBODY, WRONG),
    get("auth.forgotten", "/forgotten", EVERYBODY),
    post("auth.forgotten_now", "/forgotten", EVERYBODY, WRONG),
    get("auth.link", "/link/unknown", set(), nobody=UNSEEN),
    post("auth.use_link", "/link/unknown", set(), nobody=UNSEEN),
    get("static", "/static/look.css", EVERYBODY),
    # --- the public site
    get("public.index", "/public/", EVERYBODY),
    get("public.column", "/public/publicity/", EVERYBODY),
    get("public.column", "/public/no-such-column/", set(), nobody=UNSEEN),
    get("public.show", "/public/items/{item}", EVERYBODY),
    get("public.show", "/public/items/no-such-item", set(), nobody=UNSEEN),
    get("public.content", "/public/items/{item}/content.json", EVERYBODY),
    get("public.sealed", "/public/items/{item}/content.txt", EVERYBODY),
    get("public.verify", "/public/items/{item}/verify", EVERYBODY),
    # --- objecting to a public notice: open to everybody; who did it is for the supervision desk
    get("objecting.show", "/public/items/{public_notice}/objection", EVERYBODY),
    get("objecting.show", "/public/items/no-such-notice/objection", set(), nobody=UNSEEN),
    post("objecting.submit", "/public/items/{public_notice}/objection", EVERYBODY, WRONG),
    post("objecting.refresh", "/public/items/{public_notice}/objection/refresh", EVERYBODY, PAGE),
    get("objecting.follow", "/public/objections/{secret}", EVERYBODY),
    get("objecting.follow", "/public/objections/{objection}", set(), nobody=UNSEEN),
    get("objections.show", "/objections/{objection}", {"supervision officer"}),
    get("objections.evidence", "/objections/{objection}/files/{evidence}", {"supervision officer"}),
    get("registers.show", "/registers/objections/", {"supervision officer"}),
    # --- starting
    get("start.home", "/", EVERYBODY, ok=302),
    get("start.index", "/start/", SIGNED_IN),
    post("start.need", "/start/need", UNITS, otherwise=REFUSED),
    post("start.bid", "/start/bid/{item}", UNITS - PUBLISHER, otherwise=REFUSED),
    post("start.batch", "/start/batch", {"planning officer"}, otherwise=REFUSED),
    post(
        "start.emergency",
        "/start/emergency",
        OFFICERS | {"officer of another division"},
        otherwise=REFUSED,
    ),
    get("start.invitation", "/start/invitations/{item}", set()),
    # --- tasks: the one on the desk of the division of high technology
    get("tasklist.index", "/tasks/", SIGNED_IN),
    get("tasklist.done", "/tasks/done", SIGNED_IN),
    get("task.show", "/tasks/{task}", OFFICERS | {"head"}),
    get("compare.show", "/tasks/{task}/compare", set()),
    post("task.complete", "/tasks/{task}/complete", OFFICERS, WRONG),
    post("task.draft", "/tasks/{task}/draft", OFFICERS | {"head"}, PAGE),
    post("task.refresh", "/tasks/{task}/refresh", OFFICERS | {"head"}, PAGE),
    post("task.upload", "/tasks/{filling}/upload", {"another applicant"}, PAGE, nobody=REFUSED,
         data={"key": "need.tax_proof", "file": PDF}),
    post("task.upload", "/tasks/{task}/upload", set(), nobody=REFUSED,
         but=dict.fromkeys(OFFICERS | {"head"}, WRONG), data={"key": "note", "file": PDF}),
    post("task.claim", "/tasks/{task}/claim", OFFICERS, but={"head": REFUSED}),
    post("task.unclaim", "/tasks/{task}/unclaim", set(), but=dict.fromkeys(OFFICERS | {"head"}, REFUSED)),
    post("task.reassign", "/tasks/{task}/reassign", {"head"}, but=dict.fromkeys(OFFICERS, REFUSED),
         data={"username": "gxc02", "reason": "包乐德出差"}),
    post("task.recuse", "/tasks/{task}/recuse", set(), data={"reason": "曾任职于该单位"}),
    get("tasklist.desk", "/tasks/desk", HEADS),
    get("task.reload", "/tasks/{task}/complete", EVERYBODY, ok=DONE),
    get("task.reload", "/tasks/{task}/claim", EVERYBODY, ok=DONE),
    # --- cases, their papers and files
    get("projects.index", "/projects/", SIGNED_IN),
    get("projects.show", "/projects/{need}", PUBLISHER | DESKS),
    get("projects.show", "/projects/{bid}", {"bidder", "bidder's administrator"}),
    get("projects.show", "/projects/{joint_bid}", {"administrator of a joint bid's member"}),
    get("projects.diagram_file", "/projects/{need}/diagram/jbgs_tech_rd.bpmn", PUBLISHER | DESKS),
    get("projects.diagram_file", "/projects/{bid}/diagram/bid_application.bpmn",
        {"bidder", "bidder's administrator"}),
    get("bids.confirm", "/projects/{bid}/recall", {"bidder's administrator"}, but={"bidder": REFUSED}),
    post("bids.recall", "/projects/{bid}/recall", {"bidder's administrator"}, but={"bidder": REFUSED}),
    post("changes.start", "/projects/{need}/change", set()),
    get("changes.confirm", "/projects/{need}/deeds/finish-early", set()),
    post("changes.act", "/projects/{need}/deeds/finish-early", set()),
    get("bids.confirm", "/projects/{joint_bid}/recall", set(),
        but={"administrator of a joint bid's member": REFUSED}),
    get("papers.show", "/papers/{need_paper}", PUBLISHER | DESKS),
    get("papers.show", "/papers/{inner_paper}", DESKS),
    get("papers.show", "/papers/{bid_paper}", {"bidder", "bidder's administrator"}),
    get("papers.show", "/papers/{joint_bid_paper}", {"administrator of a joint bid's member"}),
    get("papers.print_view", "/papers/{inner_paper}/print", DESKS),
    get("papers.pdf", "/papers/{bid_paper}.pdf", {"bidder", "bidder's administrator"}),
    get("files.download", "/files/{inner_file}", DESKS | {"supervision officer"}),
    # --- what a league bureau follows: no case itself, and no task but to remind a unit of its own area
    get("area.index", "/area/", BUREAU),
    get("area.show", "/area/needs/", BUREAU),
    get("area.show", "/area/items/", BUREAU),
    get("area.show", "/area/bids/", BUREAU),
    get("area.show", "/area/projects/", BUREAU),
    get("area.show", "/area/no-such-list/", set()),
    post("area.remind", "/area/remind/{task}", set(), but={"league bureau": REFUSED}),
    post("area.remind", "/area/remind/{filling}", set()),
    post("area.remind", "/area/remind/{nothing}", set()),
    # --- the bell
    get("notices.index", "/notices/", SIGNED_IN),
    post("notices.open_notice", "/notices/{notice}/open", {"publisher"}),
    post("notices.read_all", "/notices/read", SIGNED_IN),
    # --- registers
    get("registers.index", "/registers/", STAFF),
    get("registers.show", "/registers/projects/", STAFF),
    get("registers.show", "/registers/experts/",
        OFFICERS | {"officer of another division", "head", "head of another division", "supervision officer"}
        | ABOVE_ALL),
    get("registers.show", "/registers/credit/",
        {"supervision officer", "head", "head of another division", "leader", "fund officer"}),
    get("register_admin.new", "/registers/experts/new", KEEPERS),
    post("register_admin.create", "/registers/experts/new", KEEPERS, WRONG),
    get("register_admin.new", "/registers/organisations/new", {"planning officer"}),
    post("register_admin.create", "/registers/organisations/new", {"planning officer"}, WRONG),
    get("register_admin.edit", "/registers/experts/{nothing}", set()),
    post("register_admin.save", "/registers/experts/{nothing}", set()),
    get("register_admin.bring", "/registers/experts/import", KEEPERS),
    post("register_admin.bring_in", "/registers/experts/import", KEEPERS, WRONG),
    get("register_admin.export", "/registers/organisations/export.csv", {"planning officer"}),
    get("register_admin.template", "/registers/organisations/template.csv", {"planning officer"}),
    get("registers.show", "/registers/no-such-register/", set(), nobody=UNSEEN),
    # --- operating: states only
    get("operate.index", "/operate/", SETTERS),
    get("operate.audit", "/operate/audit", SETTERS),
    get("operate.starts", "/operate/starts", SETTERS),
    get("operate.messages", "/operate/messages", SETTERS),
    post("operate.retry", "/operate/incidents/retry", SETTERS),
    # --- the studio
    get("studio.index", "/studio/", {"process owner"}),
    post("studio.deploy_files", "/studio/deploy", {"process owner"}, WRONG),
    get("studio.reload", "/studio/deploy", EVERYBODY, ok=DONE),
    get("studio.versions", "/studio/process/jbgs_tech_rd", {"process owner"}),
    get("studio.download", "/studio/process/jbgs_tech_rd/1", {"process owner"}),
    post("studio.try_decision", "/studio/decision/no_bid", {"process owner"}, PAGE),
    get("feel_trial.index", "/studio/feel", {"process owner"}),
    post("feel_trial.evaluate", "/studio/feel", {"process owner"}, PAGE, data={"expression": "1 + 1"}),
    get("studio.download_all", "/studio/all.zip", {"process owner"}),
    # --- migrations, and an operator's tools
    get("migrations.index", "/migrations/", {"process owner"}),
    post("migrations.create", "/migrations/", {"process owner"},
         data={"process": "jbgs_tech_rd", "source": "1", "target": "1"}),
    get("migrations.show", "/migrations/{nothing}", set()),
    get("migrations.rehearsal", "/migrations/{nothing}/rehearsal", set()),
    get("migrations.reload", "/migrations/{nothing}/apply", EVERYBODY, ok=DONE),
    post("migrations.save_mapping", "/migrations/{nothing}/mapping", set()),
    post("migrations.apply", "/migrations/{nothing}/apply", set()),
    post("migrations.undo", "/migrations/{nothing}/undo", set()),
    get("modifications.index", "/migrations/instances/", {"process owner"}),
    get("modifications.show", "/migrations/instances/{need}", {"process owner"}),
    get("modifications.diagram", "/migrations/instances/{need}/diagram/jbgs_tech_rd.bpmn", {"process owner"}),
    get("modifications.reload", "/migrations/instances/{need}/move", EVERYBODY, ok=DONE),
    post("modifications.move", "/migrations/instances/{need}/move", {"process owner"}, WRONG),
    post("modifications.cancel", "/migrations/instances/{need}/cancel", {"process owner"}, WRONG),
    post("modifications.suspend", "/migrations/instances/{need}/suspend", {"process owner"},
         data={"reason": "等待批示"}),
    post("modifications.resume", "/migrations/instances/{need}/resume", {"process owner"}, WRONG),
    post("modifications.correct", "/migrations/instances/{need}/correct", {"process owner"}, WRONG),
    # --- one's own account, and one's unit
    get("account.index", "/account/", SIGNED_IN),
    post("account.save", "/account/", SIGNED_IN, WRONG),
    get("account.password", "/account/password", SIGNED_IN),
    post("account.change", "/account/password", SIGNED_IN, WRONG),
    post("account.end_others", "/account/sessions/end", SIGNED_IN),
    get("account.deputy", "/account/deputy", SIGNED_IN),
    post("account.appoint", "/account/deputy", SIGNED_IN, WRONG),
    post("account.dismiss", "/account/deputy/{nothing}/end", set()),
    get("account.colleagues", "/account/colleagues", UNIT_ADMINS),
    post("account.invite", "/account/colleagues", UNIT_ADMINS, WRONG),
    post("account.link_for", "/account/colleagues/o01a/link",
         {"publisher's administrator", "system administrator"}, PAGE),
    post("account.switch", "/account/colleagues/o01a/disable",
         {"publisher's administrator", "system administrator"}),
    post("account.share", "/account/colleagues/o01a/appoint", {"publisher's administrator"}),
    get("tokens.index", "/account/tokens/", SIGNED_IN),
    post("tokens.make", "/account/tokens/", SIGNED_IN, WRONG),
    post("tokens.revoke", "/account/tokens/{nothing}/revoke", set()),
    get("try_api.show", "/api/", SIGNED_IN),
    # --- administration
    get("admin.index", "/admin/", SETTERS),
    get("admin.users.users", "/admin/users", {"system administrator"}),
    get("admin.users.new_user", "/admin/users/new", {"system administrator"}),
    post("admin.users.create", "/admin/users/new", {"system administrator"}, WRONG),
    get("admin.users.user", "/admin/users/gxc01", {"system administrator"}),
    post("admin.users.give", "/admin/users/gxc01/roles", {"system administrator"}, WRONG),
    post("admin.users.take", "/admin/users/gxc02/roles/take", {"system administrator"},
         data={"role": "div_officer", "qualifier": "high_tech"}),
    post("admin.users.switch", "/admin/users/gxc02/disable", {"system administrator"}),
    post("admin.users.link_for", "/admin/users/gxc02/link", {"system administrator"}, PAGE),
    get("admin.users.units", "/admin/units", {"system administrator"}),
    get("admin.users.unit", "/admin/units/{unit}", {"system administrator"}),
    post("admin.users.switch_unit", "/admin/units/{unit}/disable", {"system administrator"}),
    get("admin.settings.parameters", "/admin/parameters", SETTERS),
    get("admin.settings.parameter", "/admin/parameters/expert_min", SETTERS),
    post("admin.settings.set_new", "/admin/parameters/expert_min", SETTERS, WRONG),
    get("admin.settings.calendar", "/admin/calendar", SETTERS),
    get("admin.settings.year", "/admin/calendar/2021", SETTERS),
    post("admin.settings.publish", "/admin/calendar/2027", SETTERS, WRONG, data={"days": "no day"}),
    get("admin.settings.clock", "/admin/clock", {"system administrator"}),
    post("admin.settings.move_clock", "/admin/clock", {"system administrator"}, WRONG,
         data={"to": "2020-01-01T00:00"}),
    # --- for machines that watch: no content. The worker does not run beside these tests.
    get("health.live", "/health/live", EVERYBODY),
    get("health.ready", "/health/ready", EVERYBODY, ok=503),
    get("health.metrics", "/metrics", EVERYBODY),
    # --- the API takes tokens only: a browser's session opens nothing of it
    get("api.openapi", "/api/v1/openapi.json", EVERYBODY),
    *(
        Row(f"api.{name}", f"/api/v1/{path}", set(), otherwise=NO_TOKEN, nobody=NO_TOKEN, method=method)
        for name, method, path in (
            ("list_tasks", "GET", "user-tasks"),
            ("get_task", "GET", "user-tasks/{task}"),
            ("claim", "POST", "user-tasks/{task}/claim"),
            ("unclaim", "POST", "user-tasks/{task}/unclaim"),
            ("keep_draft", "PUT", "user-tasks/{task}/draft"),
            ("upload", "POST", "user-tasks/{task}/files/evidence"),
            ("complete", "POST", "user-tasks/{task}/complete"),
            ("list_instances", "GET", "process-instances"),
            ("start_process", "POST", "process-instances"),
            ("get_instance", "GET", "process-instances/{need}"),
            ("cancel", "POST", "process-instances/{need}/cancel"),
            ("suspend", "POST", "process-instances/{need}/suspend"),
            ("resume", "POST", "process-instances/{need}/resume"),
            ("get_variables", "GET", "process-instances/{need}/variables"),
            ("get_history", "GET", "process-instances/{need}/history"),
            ("list_messages", "GET", "messages"),
            ("get_message", "GET", "messages/{nothing}"),
            ("publish", "POST", "messages"),
            ("broadcast_signal", "POST", "signals"),
            ("list_incidents", "GET", "incidents"),
            ("get_incident", "GET", "incidents/{nothing}"),
            ("retry", "POST", "incidents/{nothing}/retry"),
            ("activate", "POST", "jobs/activate"),
            ("list_jobs", "GET", "jobs"),
            ("get_job", "GET", "jobs/{nothing}"),
            ("finish_job", "POST", "jobs/{nothing}/complete"),
            ("report_failure", "POST", "jobs/{nothing}/fail"),
            ("report_error", "POST", "jobs/{nothing}/error"),
            ("list_definitions", "GET", "definitions"),
            ("list_versions", "GET", "definitions/process/jbgs_tech_rd/versions"),
            ("get_version", "GET", "definitions/process/jbgs_tech_rd/versions/1"),
            ("deploy_files", "POST", "deployments"),
        )
    ),
)  # fmt: skip
