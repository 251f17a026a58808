"""How pages call the filters and orders of access, evaluations and findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commitments import filterwords as below
from sources.filterwords import ANY, Wording

_STATED = _("whether or not")

WORDING = below.WORDING | Wording(
    filters={
        "evaluator": (_("Evaluator"), _("any evaluator")),
        "evaluator_kind": (_("Kind of evaluator"), _("any kind")),
        "grant": (_("Access"), _("any access")),
        "year": (_("Year"), _("any year")),
        "activity": (_("Purpose"), _("any purpose")),
        "stage": (_("Stage"), _("any stage")),
        "attested_by": (_("Who says so"), _("anybody")),
        "domain": (_("Domain"), _("any domain")),
        "depth_at_least": (_("Depth at least"), _("any depth")),
        "depth_could_be": (_("Depth could be"), _("any depth")),
        "sufficient_deployment": (_("Enough for misuse"), ANY),
        "sufficient_weights": (_("Enough for stolen weights"), ANY),
        "safety_filters": (_("Safety filters"), ANY),
        "harmlessness_training": (_("Harmlessness training"), ANY),
        "fine_tuning": (_("Fine-tuning"), _STATED),
        "weights": (_("Weights"), _STATED),
        "activations": (_("Activations"), _STATED),
        "token_probabilities": (_("Token probabilities"), _STATED),
        "chain_of_thought": (_("Chain of thought"), _STATED),
        "deeper_than_users": (_("Deeper than users"), _STATED),
        "on_site": (_("On site"), _STATED),
        "technical_information": (_("Technical information"), _STATED),
        "tested_model_is_shipped": (_("The tested model is shipped"), _STATED),
        "may_publish": (_("May publish"), ANY),
        "results_shared": (_("Results shared"), ANY),
        "nda": (_("Secrecy agreed"), _STATED),
        "access_certain": (_("Access certain"), _STATED),
        "public_weights": (_("Public weights"), _STATED),
        "evaluated_before_release": (_("Evaluated before release"), _STATED),
        "outcome": (_("Outcome"), _("any outcome")),
        "expired": (_("Run out"), _STATED),
        "by": (_("By"), ""),
        "rows": (_("Rows"), _("all rows")),
        "window_after": (_("Open after"), ""),
        "window_before": (_("Open before"), ""),
        "started_after": (_("Started after"), ""),
        "started_before": (_("Started before"), ""),
        "ended_after": (_("Ended after"), ""),
        "ended_before": (_("Ended before"), ""),
        "dated_after": (_("Dated after"), ""),
        "dated_before": (_("Dated before"), ""),
        "expires_after": (_("Expires after"), ""),
        "expires_before": (_("Expires before"), ""),
    },
    orders={
        "evaluator": (_("evaluator, A to Z"), _("evaluator, Z to A")),
        "stage": (_("stage"), _("stage, reversed")),
        "outcome": (_("outcome"), _("outcome, reversed")),
        "started_on": (_("started, oldest first"), _("started, newest first")),
        "ended_on": (_("ended, oldest first"), _("ended, newest first")),
        "as_of": (_("dated, oldest first"), _("dated, newest first")),
        "expires_on": (_("expires, soonest first"), _("expires, latest first")),
        "window_start": (_("opened, oldest first"), _("opened, newest first")),
        "window_end": (_("closed, oldest first"), _("closed, newest first")),
        "depth_established": (_("depth, shallowest first"), _("depth, deepest first")),
        "depth_possible": (_("possible depth, least first"), _("possible depth, most first")),
    },
)
