# SPDX-License-Identifier: MPL-2.0
"""The addresses of the console, under /konsol/; the same names in every language."""

from __future__ import annotations

from django.urls import path

from overblik.console import (
    consequences,
    disclosure,
    drafts,
    edition,
    front,
    revision,
    rule_form,
    signing_in,
    signing_out,
    statuses,
    stops,
    text_coverage,
    text_file,
    text_form,
    text_versions,
    texts,
    whole_tree,
)

app_name = "console"

urlpatterns = [
    path("", front.front, name="front"),
    path("myndighed/", front.choose_authority, name="authority"),
    path("visning/", disclosure.disclosure, name="disclosure"),
    path("visning/trae/", whole_tree.whole_tree, name="disclosure-tree"),
    path("visning/omraade/<str:number>/", disclosure.area, name="disclosure-area"),
    path("visning/versioner/", drafts.versions, name="disclosure-versions"),
    path("visning/udgave/", edition.edition, name="disclosure-edition"),
    path("visning/stop/", stops.stops, name="disclosure-stops"),
    path("visning/udkast/", drafts.begin, name="disclosure-begin"),
    path("visning/udkast/<int:draft>/", drafts.draft, name="disclosure-draft"),
    path("visning/udkast/<int:draft>/virkning/", consequences.consequences, name="disclosure-consequences"),
    path("visning/udkast/<int:draft>/regel/", rule_form.rule, name="disclosure-rule"),
    path("visning/udkast/<int:draft>/foreslaa/", drafts.propose, name="disclosure-propose"),
    path("visning/udkast/<int:draft>/godkend/", drafts.approve, name="disclosure-approve"),
    path("visning/udkast/<int:draft>/tilbage/", drafts.send_back, name="disclosure-send-back"),
    path("visning/udkast/<int:draft>/opgiv/", drafts.withdraw, name="disclosure-withdraw"),
    path("visning/udkast/<int:draft>/opdater/", drafts.bring_up_to_date, name="disclosure-update"),
    path("tekster/", texts.texts, name="texts"),
    path("tekster/omraade/<str:number>/", texts.area, name="texts-area"),
    path("tekster/skriv/", text_form.write, name="texts-write"),
    path("tekster/versioner/", text_versions.versions, name="texts-versions"),
    path("tekster/versioner/tilbage/", text_versions.bring_back, name="texts-bring-back"),
    path("tekster/statusser/", statuses.statuses, name="texts-statuses"),
    path("tekster/statusser/ord/", statuses.status, name="texts-status"),
    path("tekster/kontakt/", text_coverage.contacts, name="texts-contacts"),
    path("tekster/svarfrister/", text_coverage.deadlines, name="texts-deadlines"),
    path("tekster/fil/", text_file.file, name="texts-file"),
    path("tekster/fil/hent/", text_file.export, name="texts-export"),
    path("log-ind/", signing_in.begin, name="sign-in"),
    path("log-ind/svar/", signing_in.answered, name="sign-in-answer"),
    path("log-ind/demo/", signing_in.enter_demo, name="demo-sign-in"),
    path("revision/", revision.trail, name="revision"),
    path("revision/csv/", revision.as_csv, name="revision-csv"),
    path("log-ud/", signing_out.leave, name="sign-out"),
    path("log-ud/slut/", signing_out.left, name="signed-out"),
    path("log-ud/udbyder/", signing_out.left_at_provider, name="provider-sign-out"),
]
