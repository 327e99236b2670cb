"""The commands. Each imports what it needs when it runs, so that `--help` answers at once."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.refusals import report_refusals
from app.server import garbage

commands = typer.Typer(
    name="marquee",
    help="Marquee, a movie ticket booking platform: GraphQL with live seats, REST for theaters' own systems.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
operators = typer.Typer(help="The platform's own staff.", no_args_is_help=True)
commands.add_typer(operators, name="operator")
keys = typer.Typer(help="The keys with which the platform signs and encrypts.", no_args_is_help=True)
commands.add_typer(keys, name="keys")
calendars = typer.Typer(help="The bank's calendar, by which settlements are due.", no_args_is_help=True)
commands.add_typer(calendars, name="calendar")


@commands.callback()
def load_without_collecting() -> None:
    """Loading takes a fifth less; servers set the collector when they are up, and all else has ended by then."""
    garbage.grow()


Lifeline = Annotated[int | None, typer.Option(hidden=True)]


class Contract(StrEnum):
    GRAPHQL = "graphql"
    OPENAPI = "openapi"
    OPERATIONS = "operations"
    OPERATION_NAMES = "operation-names"


@commands.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Where to listen. Default: PORT, else 8000; 0 takes any.")] = None,
    processes: Annotated[int, typer.Option(min=1, help="Server processes that share the port.")] = 1,
    no_workers: Annotated[bool, typer.Option("--no-workers", help="Leave the rest to `marquee worker`.")] = False,
) -> None:
    """Serve, after starting what is missing and bringing the database to the newest tables."""
    with report_refusals():
        from cli.serving import serve
        from settings import load_settings

        given: dict[str, Any] = {} if port is None else {"port": port}
        if no_workers:
            given["workers"] = False
        serve(load_settings(**given), processes)


@commands.command()
def worker(lifeline: Lifeline = None) -> None:
    """Work on what needs no request: lock expiry, outbox, notifications, reconciliation."""
    with report_refusals():
        from cli.working import work

        work(lifeline)


@commands.command()
def migrate() -> None:
    """Bring the database to the newest tables. Of several at once one does it and the others wait."""
    with report_refusals():
        from app.bootstrap import bootstrap
        from models import migrating
        from settings import Purpose, load_settings

        with bootstrap(load_settings(Purpose.ADMINISTRATION), with_redis=False) as settings:
            changed = asyncio.run(migrating.migrate(settings.sqlalchemy_url))
        typer.echo("Migrated to the newest tables." if changed else "The tables are the newest already.")


@commands.command()
def demo() -> None:
    """Load the demo data, or top it up: loading it twice changes nothing. Development only."""
    with report_refusals():
        from app.bootstrap import bootstrap
        from app.refusals import Refused
        from cli.serving import prepare
        from settings import Purpose, load_settings

        settings = load_settings(Purpose.ADMINISTRATION)
        if not settings.development:
            raise Refused("Demo data is for development: unset MARQUEE_ENV.")
        with bootstrap(settings) as ready:
            asyncio.run(prepare(ready))
        typer.echo("The demo data is loaded and reaches a week ahead.")


@commands.command()
def audit() -> None:
    """Prove that no seat is sold twice and no rupee is unexplained. Exit status 1, and the rows, where one fails."""
    with report_refusals():
        from cli.auditing import audit

        report, holds = audit()
        typer.echo(report)
        if not holds:
            raise typer.Exit(1)


@commands.command()
def schema(contract: Annotated[Contract, typer.Argument(help="Which contract.")]) -> None:
    """Print a contract: GraphQL's SDL, OpenAPI as JSON, or the operations of the customer's pages and their names."""
    match contract:
        case Contract.GRAPHQL:
            from schema.server.api import sdl as text
        case Contract.OPENAPI:
            from rest.openapi import text
        case Contract.OPERATIONS:
            from cli.web_operations import manifest as text
        case Contract.OPERATION_NAMES:
            from cli.web_operations import module as text
    typer.echo(text(), nl=False)


@operators.command("add")
def add_operator(email: Annotated[str, typer.Argument(help="The person who reads mail there may sign in.")]) -> None:
    """Make a person an operator of the platform."""
    with report_refusals():
        from cli.operators import add_operator

        typer.echo(add_operator(email))


@operators.command("list")
def list_operators() -> None:
    """List the operators of the platform."""
    with report_refusals():
        from cli.operators import list_operators

        typer.echo(list_operators())


@operators.command("remove")
def remove_operator(email: Annotated[str, typer.Argument(help="The operator's address.")]) -> None:
    """End a person's being an operator: sessions and tokens are refused from the next second on."""
    with report_refusals():
        from cli.operators import remove_operator

        typer.echo(remove_operator(email))


@calendars.command("load")
def load_calendar(
    file: Annotated[Path, typer.Argument(help="CSV (date,name a line) or JSON ([{date, name}]).", show_default=False)],
) -> None:
    """Add bank holidays: all of the file or nothing. What is known stays; settlements that are closed stay too."""
    with report_refusals():
        from cli.calendars import load_calendar

        typer.echo(load_calendar(file))


@keys.command("new")
def new_keys() -> None:
    """Print a set of new keys as lines of an environment file. Every machine gets the same set."""
    from cli.keys import new_keys

    typer.echo(new_keys())


@keys.command("forget")
def forget_key(
    name: Annotated[str, typer.Argument(help="Its setting in lower case, such as token_secret.", show_default=False)],
) -> None:
    """Let the platform take another key for one that is lost: the next start makes its own known."""
    with report_refusals():
        from cli.keys import forget_key

        typer.echo(forget_key(name))


@commands.command("serve-as-child", hidden=True)
def serve_as_child(
    descriptor: Annotated[int, typer.Option()],
    lifeline: Lifeline = None,
    announce: Annotated[bool, typer.Option()] = False,
) -> None:
    with report_refusals():
        from cli.serving import serve_as_child

        serve_as_child(descriptor, lifeline, announce=announce)


if __name__ == "__main__":
    commands(prog_name="marquee")
