"""The words of promises and rulings (design.md, section 4). Values are the API's words.

Where a vocabulary comes from is said in its docstring; the methodology page explains each word.
"""

from sources.words import Words, gettext_lazy, pgettext_lazy


class ModelKind(Words):
    """What is known of a model: released models are the denominator of coverage."""

    RELEASED = "released", pgettext_lazy("model", "released")
    INTERNAL = "internal", pgettext_lazy("model", "internal only")
    UNNAMED = "unnamed", pgettext_lazy("model", "not named by the source")
    PRODUCT = "product", pgettext_lazy("model", "product or family, version not stated")


class DocumentKind(Words):
    """What sort of text a promise or result stands in."""

    SAFETY_FRAMEWORK = "safety-framework", gettext_lazy("safety framework")
    SYSTEM_CARD = "system-card", gettext_lazy("system card")
    JOINT_COMMITMENTS = "joint-commitments", gettext_lazy("joint commitments")
    STATEMENT = "statement", gettext_lazy("statement")
    RESULTS = "results", gettext_lazy("results")
    LAW = "law", gettext_lazy("law or code")
    AGREEMENT = "agreement", gettext_lazy("agreement")
    REPORT = "report", gettext_lazy("report")


class Topic(Words):
    """What a commitment is about."""

    EXTERNAL_EVALUATION = "external-evaluation", gettext_lazy("external model evaluation")
    RED_TEAMING = "red-teaming", gettext_lazy("external red-teaming")
    AUDIT = "audit", gettext_lazy("audit")
    RESEARCHER_ACCESS = "researcher-access", gettext_lazy("researcher access")
    PUBLICATION = "publication-of-results", gettext_lazy("publication of results")
    INFORMATION_SHARING = "information-sharing", gettext_lazy("information sharing")
    OTHER = "other", gettext_lazy("other")


class Shape(Words):
    """What form the words have. "Binding": no deployment until an outside evaluation passes."""

    PROMISE = "promise", pgettext_lazy("promise", "promise")
    PROMISE_TO_SAY_MORE = "promise-to-say-more", pgettext_lazy("promise", "promise to say more")
    CONDITIONAL = "conditional", pgettext_lazy("promise", "conditional")
    RECURRING = "recurring", pgettext_lazy("promise", "recurring")
    EXPLORATORY = "exploratory", pgettext_lazy("promise", "exploratory")
    JOINT = "joint", pgettext_lazy("promise", "joint")
    MENTION_ONLY = "mention-only", pgettext_lazy("promise", "mention only")
    BINDING = (
        "binding",
        pgettext_lazy("promise", "binding: no deployment until an outside evaluation passes"),
    )


class Testability(Words):
    """Whether anybody could tell that the commitment was broken."""

    MEASURABLE = "measurable", pgettext_lazy("promise", "measurable")
    CONDITIONAL = "conditional", pgettext_lazy("promise", "conditional")
    DIRECTIONAL = "directional", pgettext_lazy("promise", "directional")
    ASPIRATIONAL = "aspirational", pgettext_lazy("promise", "aspirational")


class PromisedDepth(Words):
    """How deep the promised access is to go: the rungs of access grants (evaluators), in words."""

    API = "api", gettext_lazy("what users get")
    NO_FILTER = "no-filter", gettext_lazy("without safety filters")
    HELPFUL_ONLY = "helpful-only", gettext_lazy("without harmlessness training")
    FINE_TUNE = "fine-tune", gettext_lazy("fine-tuning")
    WEIGHTS = "weights", gettext_lazy("weights")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class PromisedPublication(Words):
    """Whether the promise lets the evaluator say what it found: the terms of access grants."""

    FREELY = "freely", gettext_lazy("freely")
    AFTER_LAB_REVIEW = "after-lab-review", gettext_lazy("after review by the lab")
    LAB_APPROVAL_NEEDED = "lab-approval-needed", gettext_lazy("only with the lab's approval")
    LAB_PUBLISHES = "lab-publishes", gettext_lazy("the lab publishes")
    NO = "no", gettext_lazy("no")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class Covers(Words):
    """Which releases a pledge covers (the steps of the scorecard's criterion "scope")."""

    SOME_MODELS = "some-models", gettext_lazy("some models")
    FLAGSHIP = "flagship", gettext_lazy("the flagship models")
    EVERY_RELEASE = "every-frontier-release", gettext_lazy("every frontier release")
    INTERNAL_TOO = "incl-internal-use", gettext_lazy("every frontier release and internal use")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class Attribution(Words):
    """On whose word a lab counts as bound. An alleged promise is never scored as a promise."""

    OWN_WORDS = "own-words", pgettext_lazy("promise", "the lab's own words")
    SIGNED = "signed", pgettext_lazy("promise", "signed")
    ANNOUNCED_BY_GOVERNMENT = (
        "announced-by-government",
        pgettext_lazy("promise", "announced by a government"),
    )
    REPORTED = "reported", pgettext_lazy("promise", "reported")
    ALLEGED = "alleged", pgettext_lazy("promise", "alleged")
    INFERRED = "inferred", pgettext_lazy("promise", "inferred")


class PledgeState(Words):
    """What became of the words themselves, whatever was done about them."""

    IN_FORCE = "in-force", pgettext_lazy("promise", "in force")
    REPLACED_BY_STRONGER = "replaced-by-stronger", pgettext_lazy("promise", "replaced by stronger")
    REPLACED_BY_EQUIVALENT = (
        "replaced-by-equivalent",
        pgettext_lazy("promise", "replaced by equivalent"),
    )
    REPLACED_BY_WEAKER = "replaced-by-weaker", pgettext_lazy("promise", "replaced by weaker")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("promise", "lapsed")


class Conduct(Words):
    """What a ruling concludes about deeds. The rules for each are in commitments/rulings.py."""

    KEPT = "kept", pgettext_lazy("promise", "kept")
    PARTLY_KEPT = "partly-kept", pgettext_lazy("promise", "partly kept")
    NOT_KEPT = "not-kept", pgettext_lazy("promise", "not kept")
    NO_PUBLIC_EVIDENCE = "no-public-evidence", pgettext_lazy("promise", "no public evidence")
    CANNOT_BE_JUDGED = "cannot-be-judged", pgettext_lazy("promise", "cannot be judged")
    DOES_NOT_APPLY = "does-not-apply", pgettext_lazy("promise", "does not apply")


class Evidence(Words):
    """Whose word a ruling on conduct rests on."""

    NONE = "none", pgettext_lazy("evidence", "none")
    LAB_ONLY = "lab-only", gettext_lazy("lab only")
    COUNTERPART_ONLY = "counterpart-only", gettext_lazy("counterpart only")
    PRESS_ONLY = "press-only", gettext_lazy("press only")
    AGREE = "agree", gettext_lazy("several, in agreement")
    CONFLICT = "conflict", gettext_lazy("several, in conflict")


class Voice(Words):
    """Who speaks in a source that a ruling cites."""

    LAB = "lab", gettext_lazy("the lab")
    COUNTERPART = "counterpart", gettext_lazy("the counterpart (evaluator or government)")
    PRESS = "press", gettext_lazy("press")
    OTHER = "other", gettext_lazy("somebody else")


class ReplyState(Words):
    """What became of a question to a party; computed from its dates, never typed."""

    ASKED = "asked", pgettext_lazy("question", "asked, answer awaited")
    ANSWERED = "answered", pgettext_lazy("question", "answered")
    NO_ANSWER = "no-answer", pgettext_lazy("question", "no answer in time")


class Timing(Words):
    """Where a pledge stands against its due date; computed from dates and rulings, never typed."""

    NO_DATE = "no-date", pgettext_lazy("promise", "no due date")
    NOT_YET_DUE = "not-yet-due", pgettext_lazy("promise", "not yet due")
    OVERDUE = "overdue", pgettext_lazy("promise", "overdue")
    RULED = "ruled", pgettext_lazy("promise", "fallen due, ruled on")
    CLOSED = "closed", pgettext_lazy("promise", "no longer in force")
    ALLEGED = "alleged", pgettext_lazy("promise", "alleged only, never due")


class Speaker(Words):
    """What sort of speaker made a statement."""

    LAB = "lab", gettext_lazy("lab")
    EVALUATOR = "evaluator", gettext_lazy("evaluator")
    GOVERNMENT = "government", gettext_lazy("government")
    PRESS = "press", gettext_lazy("press")
    PERSON = "person", gettext_lazy("named person")
    ANONYMOUS = "anonymous", gettext_lazy("anonymous person")


class Standing(Words):
    """How firmly a statement stands."""

    PLAIN = "plain", pgettext_lazy("statement", "plain")
    HEDGED = "hedged", pgettext_lazy("statement", "hedged")
    SECOND_HAND = "second-hand", pgettext_lazy("statement", "second-hand")
    ANONYMOUS = "anonymous", pgettext_lazy("statement", "anonymous")
