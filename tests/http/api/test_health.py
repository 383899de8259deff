"""What machines that watch over this one are told, and to whom."""

from datetime import timedelta
from uuid import UUID, uuid4

from app.domain.api_tokens import ApiScope
from app.domain.timers import Timer
from app.services.heartbeats import beat
from tests.http.api.api_house import ApiHouse

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_process_that_answers_is_alive(api: ApiHouse) -> None:
    answer = api.client.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"status": "live"})


def test_the_house_is_ready_once_a_worker_is_at_it(api: ApiHouse) -> None:
    before = api.client.get("/health/ready")
    assert (before.status_code, before.json["checks"]) == (
        503, {"database": "ok", "migrations": "ok", "worker": "failed"},
    )  # fmt: skip
    with api.house.command() as work:
        beat(work, "here:1")
    assert api.client.get("/health/ready").status_code == 200


def test_without_tables_the_house_is_not_ready(api: ApiHouse) -> None:
    with api.house.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        connection.exec_driver_sql("DROP TABLE heartbeat")
    answer = api.client.get("/health/ready")
    assert (answer.status_code, answer.json["checks"]) == (
        503, {"database": "ok", "migrations": "failed", "worker": "failed"},
    )  # fmt: skip


def test_the_numbers_say_what_waits_and_what_was_done(api: ApiHouse) -> None:
    api.start("review")
    api.start("errand")
    api.start("broken", number=1)
    api.ask("anna", "GET", "/user-tasks")
    lines = dict(
        line.rsplit(" ", 1) for line in api.client.get("/metrics").text.splitlines() if line[0] != "#"
    )
    waiting = [float(lines[f"jiebang_{name}"]) for name in ("open_tasks", "open_jobs", "open_incidents")]
    assert waiting == [1, 1, 1]
    assert (float(lines["jiebang_due_jobs"]), lines["jiebang_worker_silent_seconds"]) == (1, "+Inf")
    assert lines['jiebang_requests_total{endpoint="api.list_tasks",method="GET",status="200"}'] == "1.0"
    assert float(lines['jiebang_command_seconds_count{outcome="committed"}']) > 3


def test_numbers_are_for_this_machine_and_for_tokens_made_for_them(api: ApiHouse) -> None:
    def asked(headers: dict[str, str], **environ: str) -> int:
        return api.client.get("/metrics", headers=headers, environ_overrides=environ).status_code

    assert asked({}) == 200
    assert asked({}, **ELSEWHERE) == 404
    assert asked({"X-Forwarded-For": "192.0.2.7"}) == 404
    assert asked(bearer(api.secret("admin", ApiScope.METRICS_READ)), **ELSEWHERE) == 200
    assert asked(bearer(api.secret("admin", ApiScope.TASKS_READ)), **ELSEWHERE) == 404
    assert asked(bearer("jbgs_wrong"), **ELSEWHERE) == 404


def test_the_numbers_say_how_far_the_sweep_lags_behind(api: ApiHouse) -> None:
    def numbers() -> tuple[float, float]:
        lines = dict(line.rsplit(" ", 1) for line in api.client.get("/metrics").text.splitlines())
        return float(lines["jiebang_due_timers"]), float(lines["jiebang_oldest_timer_seconds"])

    instance = UUID(api.start("review")["id"])
    assert numbers() == (0, 0)
    with api.house.command() as work:
        for hours in (-1, 2):
            work.session.add(
                Timer(instance_id=instance, token_id=uuid4(), process_id="p", element_id="e", name="",
                      due_at=work.now + timedelta(hours=hours))
            )  # fmt: skip
        beat(work, "here:1")
    due, lag = numbers()
    assert (due, 3600 <= lag < 3700) == (1, True)
    lines = api.client.get("/metrics").text.splitlines()
    (silent,) = (line for line in lines if line.startswith("jiebang_worker_silent_seconds "))
    assert float(silent.split()[1]) < 60
