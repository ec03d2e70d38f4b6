# SPDX-License-Identifier: MPL-2.0
"""The settings in force, as values."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from pathlib import Path


class Mode(enum.StrEnum):
    """Demo takes only fictive numbers and listens on loopback only; fixed when the data folder is made."""

    DEMO = "demo"
    PRODUCTION = "production"


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
    packages: Path | None = None
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
    staff_oidc_issuer: str | None = None
    staff_oidc_metadata: Path | None = None
    staff_oidc_client_id: str | None = None
    staff_oidc_secret_file: Path | None = None
    staff_oidc_scopes: str = "openid"
    staff_oidc_acr_values: str = ""
    staff_level_claim: str = "https://data.gov.dk/concept/core/nsis/loa"
    staff_levels: str = "Substantial High"
    staff_id_claim: str = "sub"
    staff_name_claim: str = "name"
    staff_authority_claim: str = "https://data.gov.dk/model/core/eid/professional/cvr"
    staff_role_claim: str = "roles"
    staff_roles: str = (
        "overblik-editor=editor overblik-approver=approver overblik-steward=steward"
        " overblik-support=support overblik-auditor=auditor overblik-operator=operator"
    )
    staff_accounts: str = "off"
    session_idle_minutes: int = 30
    session_hours: int = 8
    look_ups_per_hour: int = 60
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
