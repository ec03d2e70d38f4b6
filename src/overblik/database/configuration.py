# SPDX-License-Identifier: MPL-2.0
"""What the embedded server is told: its settings, and who may come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from overblik.database.place import ADMIN, ROLE, Place

# Sized for two cores shared with the application, and for bulk deliveries: WAL is compressed and
# checkpoints are far apart, but a commit is on disk when it returns.
_TUNING: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "synchronous_commit": "on",
    "fsync": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "min_wal_size": "128MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_worker_processes": "6",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    # Reads of one citizen take less time than compiling them would.
    "jit": "off",
}

# A row that breaks a rule must not leave a person in the log: LOG ranks above ERROR, so the errors of
# clients go to the clients only, and details, contexts and statements are never written.
_SILENCE: Mapping[str, str] = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
}


def server_settings(place: Place, tuning: Mapping[str, str]) -> str:
    """The whole of postgresql.conf; `tuning` overrides, and an operator's local.conf has the last word."""
    values = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": f'"{place.sockets}"',
        "unix_socket_permissions": "0700",
        "cluster_name": place.name,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "iso, ymd",
        "client_encoding": "utf8",
        "password_encryption": "scram-sha-256",
        "logging_collector": "on",
        "log_directory": str(place.log),
        "log_filename": "server-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        **_SILENCE,
        **_TUNING,
        **tuning,
    }
    lines = [f"{name} = {_quoted(value)}" for name, value in values.items()]
    own = _quoted(str(place.folder / "local.conf"))
    return "\n".join(
        [
            "# Written anew at every start; put your own settings in local.conf.",
            *lines,
            f"include_if_exists = {own}",
            "",
        ]
    )


def access_rules() -> str:
    """pg_hba.conf: the socket only, and only for the operating-system users of the map. No `trust`."""
    return (
        "# Written anew at every start.\n"
        f"local all {ROLE} peer map=overblik\n"
        f"local all {ADMIN} peer map=overblik\n"
    )


def access_map(users: Iterable[str]) -> str:
    """pg_ident.conf: the operating-system users who may come in as the application or its administrator."""
    lines = [f'overblik "{user}" {role}' for user in sorted(set(users)) for role in (ROLE, ADMIN)]
    return "\n".join(["# Written anew at every start.", *lines, ""])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
