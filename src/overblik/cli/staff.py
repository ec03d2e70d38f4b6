# SPDX-License-Identifier: MPL-2.0
"""`overblik staff`: accounts of the municipality's employees, where there is no sign-in provider."""

from __future__ import annotations

import getpass
import json

import click

from overblik.access import staff_account_store as store
from overblik.access.staff_account import (
    INVITATION_HOURS,
    StaffAccount,
    check_id,
    check_name,
    check_roles,
)
from overblik.cli import context
from overblik.errors import NotAllowed
from overblik.settings import Settings

_ID = click.argument("account")
_ROLES = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="CVR=ROLE,ROLE",
    help="What the employee may do for this authority: editor, approver, steward, support, auditor, operator; repeat.",
)


@click.group()
def staff() -> None:
    """Accounts of employees, with a password and a second factor. They open when OVERBLIK_STAFF_ACCOUNTS is on."""


@staff.command()
@_ID
@click.option("--name", required=True, help="The name the employee sees as their own.")
@_ROLES
def add(account: str, name: str, roles: tuple[str, ...]) -> None:
    """Make ACCOUNT and print its invitation: an address, good once and for a day, where a password is chosen. Logged.

    ACCOUNT is what the employee signs in with and what logs name, such as rikke.re.
    """
    told = check_id(account), check_name(name), check_roles(roles)
    site = _site(context.settings())
    with context.connection() as connection:
        token = store.add(connection, context.ring(), context.now(), getpass.getuser(), *told)
    _tell(site, token)


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_command(as_json: bool) -> None:
    """List the accounts: who, how it is with each, and the roles."""
    now = context.now()
    with context.connection() as connection:
        found = store.accounts(connection)
    if as_json:
        plain = [{**_plain(each), "state": each.state(now)} for each in found]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each.id} {each.name} ({each.state(now)})")
        for authority, held in sorted(each.roles.items()):
            click.echo(f"  {authority} {', '.join(sorted(held))}")


@staff.command("roles")
@_ID
@_ROLES
def roles_command(account: str, roles: tuple[str, ...]) -> None:
    """Give ACCOUNT these roles and no others. Whoever is in by it signs in again. Logged."""
    checked = check_roles(roles)
    with context.connection() as connection:
        store.change_roles(connection, context.now(), getpass.getuser(), check_id(account), checked)
    click.echo(f"{account}: roles changed")


@staff.command()
@_ID
def disable(account: str) -> None:
    """Shut ACCOUNT: whoever is in by it is out at once, and nobody comes in. Logged."""
    with context.connection() as connection:
        store.disable(connection, context.now(), getpass.getuser(), check_id(account))
    click.echo(f"{account}: disabled")


@staff.command()
@_ID
def enable(account: str) -> None:
    """Open ACCOUNT again, also when wrong tries have locked it. Logged."""
    with context.connection() as connection:
        store.enable(connection, context.now(), getpass.getuser(), check_id(account))
    click.echo(f"{account}: enabled")


@staff.command()
@_ID
def reset(account: str) -> None:
    """Forget password, second factor and recovery codes of ACCOUNT, and print a new invitation. Logged."""
    site = _site(context.settings())
    with context.connection() as connection:
        token = store.reset(connection, context.ring(), context.now(), getpass.getuser(), check_id(account))
    _tell(site, token)


def _site(settings: Settings) -> str:
    """Where invitations lead. Raises NotAllowed while accounts are off, so that none is given out that is no use."""
    if settings.staff_accounts != "on":
        raise NotAllowed(
            "staff.off", "Accounts are off. Set OVERBLIK_STAFF_ACCOUNTS=on, here and for `overblik serve`."
        )
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def _tell(site: str, token: str) -> None:
    click.echo(f"{site}/konsol/invitation/{token}/")
    click.echo(
        f"Give this address to the employee and nobody else. It is good once, within {INVITATION_HOURS} hours.",
        err=True,
    )


def _plain(account: StaffAccount) -> dict[str, object]:
    return {
        "account": account.id,
        "name": account.name,
        "roles": {authority: sorted(held) for authority, held in sorted(account.roles.items())},
        "recovery_codes_left": account.codes_left,
    }
