# SPDX-License-Identifier: MPL-2.0
"""The published UUIDs of roles and object types, per kind of object (source: KOMBIT's public samples)."""

from __future__ import annotations

from overblik.index.kinds import Kind
from overblik.index.roles import Role

_SYSTEM_ROLES: dict[str, str] = {
    Role.MASTER: "251c24fd-57b0-4afc-9d73-b063d1957eb3",
    Role.SENDER: "1b3c6a6d-e977-4491-9bf8-b41ee6999f39",
}
_CASE_ROLES: dict[str, str] = {
    Role.OWNER: "9e979b84-b846-4472-8622-58007dc63c7e",
    Role.RESPONSIBLE: "a1263342-d348-44ba-a566-233f37c4cb67",
    Role.PRIMARY_HANDLER: "bf1f93ed-9441-4af4-835b-baeb201f3076",
    Role.PRIMARY_PARTY: "d839f26a-d4d1-4441-b2d6-3dbbb12a9404",
    Role.PRIMARY_CLASS: "a86c6581-ec85-412d-a655-31a1f1d5b14f",
    Role.FACET_CLASS: "05ef7011-11a7-4e4c-a46b-3de6aa457fc3",
    Role.PARENT_CASE: "d29c49f0-931e-4d42-8db4-a8fc67c8af58",
    Role.ATTACHED: "b21faed9-c4a2-49d3-aa15-35f5181d7735",
    Role.FILED: "69a0a697-0a77-4916-bea3-226594fa6627",
    Role.NOTE: "1281739d-93ea-486c-8950-607a4263bef0",
    **_SYSTEM_ROLES,
}

ROLES: dict[Kind, dict[str, str]] = {
    Kind.CASE: _CASE_ROLES,
    # The samples give no UUIDs of their own for actors and classes of documents: the case's are used.
    Kind.DOCUMENT: {
        **_CASE_ROLES,
        Role.DOCUMENT_PARTY: "808a219f-fb0d-4a54-9519-929f7841bbb6",
        Role.COPY_PARTY: "ffe7ec2b-4928-47a8-9a73-d7a9931b5621",
    },
    Kind.GRANT: {
        Role.OWNER: "abdf4d3e-f113-4282-b13e-6cd32a82621c",
        Role.RESPONSIBLE: "fbe1016a-170a-4dea-8652-2813c1a566c0",
        Role.BENEFIT_RECIPIENT: "93af57a7-7658-4fac-98da-9e5ac7a7d9a5",
        Role.GRANT_RECIPIENT: "3102fa7e-f56e-4510-b0d4-1650c590dc3b",
        Role.BENEFIT_CLASS: "6ebd938f-0bbf-4142-a65c-fefe15e9f192",
        Role.PRIMARY_CLASS: "ea909030-c5fa-4544-9b22-a0010d08ebe1",
        Role.GRANT_CASE: "31237487-787a-424f-8819-56aaedf00643",
        Role.ACCESS: "4becdcec-c8bd-44a4-ac0b-5a0162986840",
        **_SYSTEM_ROLES,
    },
    Kind.PAYMENT: {
        Role.PART_OF: "ccc9d91b-9a4c-4ada-9be4-795ca068e89d",
        Role.OWNER: "a91824c4-da1d-47f9-bce2-5d6597879415",
        Role.PAYING_UNIT: "a1ff36be-b3fb-4e1f-aac0-9d3313070ecb",
        Role.PAYEE: "68d4b903-acae-4f2f-aafc-45bd999ed81f",
        **_SYSTEM_ROLES,
    },
}

_COMMON_TYPES: dict[str, str] = {
    "organisation": "bc6972cd-8f2b-4b9d-8d37-62916d6a71aa",
    "org_unit": "c5fc3b3b-5197-49ee-92e6-ae6ba1957174",
    "org_function": "aa9b7bdb-7148-4b5c-8fc9-97d6f9743270",
    "user": "85d65133-4b00-460d-992e-3984857b5768",
    "interest_group": "4b3652c6-cbdf-4699-b847-54b387db5d3f",
    "class": "267235ea-526d-4a18-8001-f2a0e563eba1",
    "case": "7f04a5f2-5437-4bf3-9605-46a5ba882bcc",
    "document": "198dd40f-88fe-49a3-8716-b6230544c23b",
    "property": "4c3949ee-d086-4637-9348-365775e2b188",
    "it_system": "29fe1da2-897a-46cd-b635-b9be8e0bffd6",
}

TYPES: dict[Kind, dict[str, str]] = {
    Kind.CASE: {**_COMMON_TYPES, "person": "c189ba35-de4b-4363-a8b7-67f1456cf56f"},
    Kind.DOCUMENT: {
        **_COMMON_TYPES,
        "person": "12e3cd0d-03bb-46cf-b8d8-95b3fe082478",
        "company": "d53c9233-f640-4641-8db8-15f45e2133d7",
    },
    Kind.GRANT: {
        "organisation": "45b7dafb-d90e-41da-b30e-ba007e577a8a",
        "org_unit": "4546cca2-838e-4e0d-a5bd-83757d603362",
        "person": "c59f1523-1786-48c7-baff-466de1db3320",
        "benefit": "3aa45cbd-94c3-4601-84a6-66ce0f157dda",
        "class": "7c51b9a8-d388-4e83-8c8b-ee3a90458d0b",
        "case": "f08a4a13-2567-41d0-bf8d-3af754b03464",
        "access": "2b808769-8d09-4aa3-ac28-f8ac3526010f",
        "it_system": "29fe1da2-897a-46cd-b635-b9be8e0bffd6",
    },
    Kind.PAYMENT: {
        "benefit": "4fd9d6c1-2939-4bfe-b803-ab0b3904bd2f",
        "organisation": "c622654c-d87f-4ac7-9a42-d0580253b979",
        "person": "480769fd-9744-4859-950f-95cbb5633d36",
        "it_system": "29fe1da2-897a-46cd-b635-b9be8e0bffd6",
    },
}

PLACEHOLDER_TYPES: dict[Kind, tuple[str, ...]] = {
    Kind.CASE: (
        "company",
        "production_unit",
        "vehicle",
        "building",
        "building_unit",
        "cadastre",
        "technical_plant",
        "place",
        "address",
        "named_road",
        "place_name",
        "land_parcel",
        "geocode",
    ),
    Kind.DOCUMENT: ("production_unit",),
    Kind.GRANT: ("company", "user"),
    Kind.PAYMENT: ("company", "org_unit"),
}
"""Types with no published UUID for this kind of object; a placeholder of ours stands in."""
