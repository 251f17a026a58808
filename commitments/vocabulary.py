"""The words of promises and rulings (design.md, section 4). Values are the API's words.

Where a vocabulary comes from is said in its docstring; the methodology page explains each word.
"""

from django.db import models


class ModelKind(models.TextChoices):
    """What is known of a model: released models are the denominator of coverage."""

    RELEASED = "released", "released"
    INTERNAL = "internal", "internal only"
    UNNAMED = "unnamed", "not named by the source"
    PRODUCT = "product", "product or family, version not stated"


class DocumentKind(models.TextChoices):
    """What sort of text a promise or result stands in."""

    SAFETY_FRAMEWORK = "safety-framework", "safety framework"
    SYSTEM_CARD = "system-card", "system card"
    JOINT_COMMITMENTS = "joint-commitments", "joint commitments"
    STATEMENT = "statement", "statement"
    RESULTS = "results", "results"
    LAW = "law", "law or code"
    AGREEMENT = "agreement", "agreement"
    REPORT = "report", "report"


class Topic(models.TextChoices):
    """What a commitment is about."""

    EXTERNAL_EVALUATION = "external-evaluation", "external model evaluation"
    RED_TEAMING = "red-teaming", "external red-teaming"
    AUDIT = "audit", "audit"
    RESEARCHER_ACCESS = "researcher-access", "researcher access"
    PUBLICATION = "publication-of-results", "publication of results"
    INFORMATION_SHARING = "information-sharing", "information sharing"
    OTHER = "other", "other"


class Shape(models.TextChoices):
    """What form the words have. "Binding": no deployment until an outside evaluation passes."""

    PROMISE = "promise", "promise"
    PROMISE_TO_SAY_MORE = "promise-to-say-more", "promise to say more"
    CONDITIONAL = "conditional", "conditional"
    RECURRING = "recurring", "recurring"
    EXPLORATORY = "exploratory", "exploratory"
    JOINT = "joint", "joint"
    MENTION_ONLY = "mention-only", "mention only"
    BINDING = "binding", "binding: no deployment until an outside evaluation passes"


class Testability(models.TextChoices):
    """Whether anybody could tell that the commitment was broken."""

    MEASURABLE = "measurable", "measurable"
    CONDITIONAL = "conditional", "conditional"
    DIRECTIONAL = "directional", "directional"
    ASPIRATIONAL = "aspirational", "aspirational"


class PromisedDepth(models.TextChoices):
    """How deep the promised access is to go: the rungs of access grants (evaluators), in words."""

    API = "api", "what users get"
    NO_FILTER = "no-filter", "without safety filters"
    HELPFUL_ONLY = "helpful-only", "without harmlessness training"
    FINE_TUNE = "fine-tune", "fine-tuning"
    WEIGHTS = "weights", "weights"
    NOT_STATED = "not-stated", "not stated"


class PromisedPublication(models.TextChoices):
    """Whether the promise lets the evaluator say what it found: the terms of access grants."""

    FREELY = "freely", "freely"
    AFTER_LAB_REVIEW = "after-lab-review", "after review by the lab"
    LAB_APPROVAL_NEEDED = "lab-approval-needed", "only with the lab's approval"
    LAB_PUBLISHES = "lab-publishes", "the lab publishes"
    NO = "no", "no"
    NOT_STATED = "not-stated", "not stated"


class Covers(models.TextChoices):
    """Which releases a pledge covers (the steps of the scorecard's criterion "scope")."""

    SOME_MODELS = "some-models", "some models"
    FLAGSHIP = "flagship", "the flagship models"
    EVERY_RELEASE = "every-frontier-release", "every frontier release"
    INTERNAL_TOO = "incl-internal-use", "every frontier release and internal use"
    NOT_STATED = "not-stated", "not stated"


class Attribution(models.TextChoices):
    """On whose word a lab counts as bound. An alleged promise is never scored as a promise."""

    OWN_WORDS = "own-words", "the lab's own words"
    SIGNED = "signed", "signed"
    ANNOUNCED_BY_GOVERNMENT = "announced-by-government", "announced by a government"
    REPORTED = "reported", "reported"
    ALLEGED = "alleged", "alleged"
    INFERRED = "inferred", "inferred"


class PledgeState(models.TextChoices):
    """What became of the words themselves, whatever was done about them."""

    IN_FORCE = "in-force", "in force"
    REPLACED_BY_STRONGER = "replaced-by-stronger", "replaced by stronger"
    REPLACED_BY_EQUIVALENT = "replaced-by-equivalent", "replaced by equivalent"
    REPLACED_BY_WEAKER = "replaced-by-weaker", "replaced by weaker"
    WITHDRAWN = "withdrawn", "withdrawn"
    LAPSED = "lapsed", "lapsed"


class Conduct(models.TextChoices):
    """What a ruling concludes about deeds. The rules for each are in commitments/rulings.py."""

    KEPT = "kept", "kept"
    PARTLY_KEPT = "partly-kept", "partly kept"
    NOT_KEPT = "not-kept", "not kept"
    NO_PUBLIC_EVIDENCE = "no-public-evidence", "no public evidence"
    CANNOT_BE_JUDGED = "cannot-be-judged", "cannot be judged"
    DOES_NOT_APPLY = "does-not-apply", "does not apply"


class Evidence(models.TextChoices):
    """Whose word a ruling on conduct rests on."""

    NONE = "none", "none"
    LAB_ONLY = "lab-only", "lab only"
    COUNTERPART_ONLY = "counterpart-only", "counterpart only"
    PRESS_ONLY = "press-only", "press only"
    AGREE = "agree", "several, in agreement"
    CONFLICT = "conflict", "several, in conflict"


class Voice(models.TextChoices):
    """Who speaks in a source that a ruling cites."""

    LAB = "lab", "the lab"
    COUNTERPART = "counterpart", "the counterpart (evaluator or government)"
    PRESS = "press", "press"
    OTHER = "other", "somebody else"


class ReplyState(models.TextChoices):
    """What became of a question to a party; computed from its dates, never typed."""

    ASKED = "asked", "asked, answer awaited"
    ANSWERED = "answered", "answered"
    NO_ANSWER = "no-answer", "no answer in time"


class Timing(models.TextChoices):
    """Where a pledge stands against its due date; computed from dates and rulings, never typed."""

    NO_DATE = "no-date", "no due date"
    NOT_YET_DUE = "not-yet-due", "not yet due"
    OVERDUE = "overdue", "overdue"
    RULED = "ruled", "fallen due, ruled on"
    CLOSED = "closed", "no longer in force"
    ALLEGED = "alleged", "alleged only, never due"


class Speaker(models.TextChoices):
    """What sort of speaker made a statement."""

    LAB = "lab", "lab"
    EVALUATOR = "evaluator", "evaluator"
    GOVERNMENT = "government", "government"
    PRESS = "press", "press"
    PERSON = "person", "named person"
    ANONYMOUS = "anonymous", "anonymous person"


class Standing(models.TextChoices):
    """How firmly a statement stands."""

    PLAIN = "plain", "plain"
    HEDGED = "hedged", "hedged"
    SECOND_HAND = "second-hand", "second-hand"
    ANONYMOUS = "anonymous", "anonymous"
