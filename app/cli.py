"""The command line: `./run` sets up and hands over to these commands."""

import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from .config import Config, database_url, may_be_installed, read_config
from .demo.load import load_demo
from .domain.errors import AppError, Conflict, Finding, Invalid, InvalidDeployment, Severity
from .factory import build_house
from .logs import configure_logging
from .server import bind, serve_on
from .services.accounts import first_administrator_link
from .services.archiving import Plan, archive_ended, plan_archive
from .services.audit import check_chain
from .services.backup import write_backup
from .services.clock import is_demonstration
from .services.deployments import check_files, deploy, never_deployed
from .services.event_starts import listen_to_newest
from .services.restore import restore_backup
from .services.seed import seed
from .services.unarchiving import unarchive_instance
from .services.work import House, Work
from .store.schema import current_revision, lock_installation, upgrade
from .store.session import require_reachable
from .walk.walking import SCENARIOS
from .walk.walking import walk as walk_through
from .worker import Worker

ROOT = Path(__file__).resolve().parent.parent
PROCEDURE = (ROOT / "processes", ROOT / "forms")
ENDINGS = (".bpmn", ".dmn", ".form")
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "var",
    show_default="var",
    help="数据目录：数据库、文件、密钥 / database, files, secret key",
)


def says_what_is_wrong(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print one of our errors, or what the system refused, as a message and exit with 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except InvalidDeployment as error:
            _print_findings(error.findings)
            click.echo("未部署任何文件。 / Nothing was deployed.", err=True)
        except AppError as error:
            click.echo(str(error), err=True)
        except OSError as error:
            click.echo(
                f"不能读写 {error.filename}（{error.strerror}） / it can't be read or written", err=True
            )
        sys.exit(1)

    return run


@click.group(help="揭榜挂帅：流程、表单与任务 / processes, forms and tasks")
def main() -> None:
    """Group of all commands."""


@main.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--demo",
    "is_demo",
    is_flag=True,
    help="样例数据、账号和业务时钟 / sample data, accounts and business clock",
)
@click.option(
    "--no-worker",
    is_flag=True,
    help="后台工作由 ./run worker 承担 / leave jobs, timers and mail to ./run worker",
)
@DATA
@says_what_is_wrong
def serve(host: str, port: int, data: Path, *, is_demo: bool, no_worker: bool) -> None:
    """Serve the pages, with worker and timers inside (一条命令，单进程)."""
    address = f"http://{host}:{port}"
    config = read_config(data / "demo" if is_demo else data, is_demo=is_demo, public_url=address)
    listener = bind(host, port)
    prepare(config)
    click.echo(f"揭榜挂帅已启动 / serving at {address}/")
    serve_on(listener, build_house(config), with_worker=not no_worker)


def prepare(config: Config) -> None:
    """Bring the tables up to date, seed them, deploy the procedure; print the first-start link."""
    house = _reached(config)
    try:
        upgrade(house.database)
        with house.command() as work:
            created, link = _fill(work)
    finally:
        house.database.dispose()
    if created:
        click.echo(f"已部署 {created} 项定义 / definitions deployed")
    if link:
        click.echo("首次启动：请打开一次性链接建立管理员 / create the administrator here (once):")
        click.echo(f"  {config.public_url}{link}")


def _fill(work: Work) -> tuple[int, str | None]:
    """Add what is missing; return how many definitions were deployed and the first administrator's link.

    Raises Conflict where a demonstration and a real installation would share a database.
    """
    lock_installation(work.session)
    _refuse_demonstration(work)
    if work.house.config.is_demo:
        load_demo(work)  # first: it sets the clock, and what follows bears its time
    seed(work)
    files = never_deployed(work, read_files(PROCEDURE))
    deployed = deploy(work, files, note="随程序安装 / installed with the program")
    listen_to_newest(work)
    return len(deployed.created), first_administrator_link(work)


def _refuse_demonstration(work: Work) -> None:
    if not work.house.config.is_demo and is_demonstration(work.session):
        raise Conflict(
            "这是演示数据库，账号的密码是公开的；请加 --demo，或另用一个数据库。"
            " / This is a demonstration's database: its passwords are public."
        )


@main.command(name="worker")
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def worker(data: Path, *, is_demo: bool) -> None:
    """Run a worker of its own beside the serving processes, on this machine or another."""
    configure_logging()
    house = _reached(read_config(data / "demo" if is_demo else data, is_demo=is_demo))
    upgrade(house.database)
    with house.reading() as work:
        _refuse_demonstration(work)
    Worker(house).run()


@main.command(name="deploy")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--note", default="", help="说明 / why")
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def deploy_files(paths: tuple[Path, ...], note: str, data: Path, *, is_demo: bool) -> None:
    """Check and publish diagrams, decisions and forms (files or folders)."""
    house = _in_use(data, is_demo=is_demo)
    with house.command() as work:
        done = deploy(work, read_files(paths), note=note)
    _print_findings(done.warnings)
    for row in done.created:
        click.echo(f"{row.key} 第 {row.version} 版 / version {row.version}（{row.file_name}）")
    click.echo(f"新版 {len(done.created)}，未变 {len(done.unchanged)} / created, unchanged")


@main.command(name="lint")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@says_what_is_wrong
def lint(paths: tuple[Path, ...]) -> None:
    """Check files as `deploy` would on an empty installation, and store nothing."""
    house = build_house(Config(Path("var/lint"), "sqlite://", ""))
    upgrade(house.database)
    with house.command() as work:
        seed(work)
        files = read_files(paths)
        findings = check_files(work, files)
    _print_findings(findings)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    click.echo(
        f"{len(files)} 个文件，{len(errors)} 个错误，{len(findings) - len(errors)} 个警告"
        " / files, errors, warnings"
    )
    sys.exit(1 if errors else 0)


@main.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def backup(file: Path, data: Path, *, is_demo: bool) -> None:
    """Write database and files into one archive while the system runs."""
    size = write_backup(_installed(data, is_demo=is_demo), file)
    click.echo(f"已备份到 {file}（{size / 1024:.0f} kB） / backup written")


@main.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def restore(file: Path, data: Path, *, is_demo: bool) -> None:
    """Bring a backup back into an empty data directory (or an empty PostgreSQL database)."""
    folder = data / "demo" if is_demo else data
    house = _reached(Config(folder, database_url(folder), ""))  # the secret key is made at the first start
    count = restore_backup(house, file)
    click.echo(f"已恢复数据库和 {count} 个文件 / database and files restored")
    click.echo("请用原来的方式启动：./run serve / start it as before")


@main.command(name="audit")
@click.option("--seal", default="", help="此前抄下的封签，须仍在链中 / a seal written down earlier")
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def audit(data: Path, seal: str, *, is_demo: bool) -> None:
    """Prove that no line of the audit chain was changed, removed or inserted."""
    house = _installed(data, is_demo=is_demo)
    upgrade(house.database)
    with house.reading() as work:
        found = check_chain(work, seal)
    if found.broken:
        raise Conflict(f"审计链不完整：{found.broken}；此前 {found.count} 条完好 / lines before it hold")
    click.echo(f"审计链完整：{found.count} 条 / the audit chain holds")
    click.echo(f"最后的封签（请抄存别处） / the last seal, to be kept elsewhere: {found.last_seal}")
    if not seal:
        click.echo(
            "未给 --seal：末尾是否被截去、整链是否被重写，要用抄存的封签核对"
            " / without a seal kept elsewhere, lines taken from the end and a chain written anew are not seen"
        )


@main.command(name="archive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--older-than",
    type=click.IntRange(1),
    metavar="DAYS",
    help="办结超过多少天；默认按参数 retention_days / ended so long ago; the parameter decides otherwise",
)
@click.option("--dry-run", is_flag=True, help="只列出，不写不删 / only say what would be done")
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def archive(file: Path, older_than: int | None, data: Path, *, dry_run: bool, is_demo: bool) -> None:
    """Move what ended long ago out of the tables into one file that can be read without this program."""
    house = _in_use(data, is_demo=is_demo)
    if dry_run:
        with house.reading() as work:
            _print_plan(plan_archive(work, older_than))
        return
    done = archive_ended(house, file, older_than)
    _print_plan(done.plan)
    for instance_id, why in done.failed.items():
        click.echo(f"未归档 {instance_id}：{why}", err=True)
    if done.written:
        click.echo(f"已归档 {done.purged} 件到 {file}（{done.size / 1024:.0f} kB） / archived and purged")
        click.echo(f"SHA-256 {done.sha256}")
    if done.failed:
        sys.exit(1)


def _print_plan(plan: Plan) -> None:
    click.echo(f"{plan.before:%Y-%m-%d} 前办结、可归档 {len(plan.ready)} 件 / may be archived")
    for why, count in Counter(plan.held.values()).items():
        click.echo(f"留下 {count} 件：{why} / held back by what still belongs to them")


@main.command(name="unarchive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("instance_id", type=click.UUID)
@click.option("--demo", "is_demo", is_flag=True)
@DATA
@says_what_is_wrong
def unarchive(file: Path, instance_id: UUID, data: Path, *, is_demo: bool) -> None:
    """Bring one instance back from an archive; the next `archive` takes it again."""
    house = _in_use(data, is_demo=is_demo)
    instance = unarchive_instance(house, file, instance_id)
    click.echo(f"已取回：{instance.title or instance.id} / brought back")


@main.command(name="walk")
@click.argument("scenario", default="n1", type=click.Choice(sorted(SCENARIOS)))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="数据目录 / data directory")
@click.option("--url", default="", help="已启动的演示系统 / walk on a demonstration that runs already")
@click.option(
    "--patience",
    default=0.0,
    metavar="SECONDS",
    help="--url 的系统可中断多久 / how long the one at --url may be away, killed and started again",
)
@says_what_is_wrong
def walk(scenario: str, data: Path | None, url: str, patience: float) -> None:
    """Take one need through all nine stages, by real HTTP, as the people concerned."""
    if not walk_through(scenario, click.echo, data=data, url=url, patience=patience):
        sys.exit(1)


def read_files(paths: tuple[Path, ...]) -> dict[str, bytes]:
    """Return the diagrams, decisions and forms at these paths and in folders below them, by file name.

    Raises Invalid when there are none, or two folders have a file of the same name: one would be lost.
    """
    places: dict[str, Path] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if path.is_dir() and not (file.suffix in ENDINGS and file.is_file()):
                continue
            other = places.setdefault(file.name, file)
            if other.resolve() != file.resolve():
                raise Invalid(f"两个文件同名：{other} 和 {file} / two files have the same name")
    if not places:
        named = "、".join(map(str, paths))
        raise Invalid(f"{named} 中没有 .bpmn、.dmn 或 .form 文件 / there is no such file")
    return {name: file.read_bytes() for name, file in places.items()}


def _reached(config: Config) -> House:
    """Build the house on a database that answers."""
    house = build_house(config)
    if house.database.is_postgres:  # looking for SQLite's file would make it
        require_reachable(house.database)
    return house


def _installed(data: Path, *, is_demo: bool) -> House:
    """Open an installation that is there already. Raises Invalid when there is none."""
    folder = data / "demo" if is_demo else data
    if not folder.is_dir():
        raise Invalid(f"没有这个数据目录：{folder} / there is no such data directory")
    if not may_be_installed(folder):
        raise Invalid(f"这里没有数据库：{folder}；请核对 --data / there is no database here: see --data")
    house = _reached(read_config(folder, is_demo=is_demo))
    if current_revision(house.database) is None:
        raise Invalid(f"数据库是空的：{folder}；请先 ./run serve / the database is empty: serve first")
    return house


def _in_use(data: Path, *, is_demo: bool) -> House:
    """Open an installation to change it: its tables are brought up to date, its clock is the right one."""
    house = _installed(data, is_demo=is_demo)
    upgrade(house.database)
    with house.reading() as work:
        _refuse_demonstration(work)
    return house


def _print_findings(findings: tuple[Finding, ...] | list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{finding.severity.value}: {finding}", err=True)


if __name__ == "__main__":
    main()
