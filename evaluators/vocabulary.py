"""The words of access and evaluation (design.md, section 4). Values are the API's words.

Where a vocabulary comes from is said in its docstring; the methodology page explains each word.
"""

from django.db import models


class EvaluatorKind(models.TextChoices):
    """What sort of outsider tests. "Unspecified" marks a placeholder, not an organisation."""

    INDEPENDENT_NON_PROFIT = "independent-non-profit", "independent non-profit"
    INDEPENDENT = "independent", "independent organisation, legal form not stated"
    COMPANY = "company", "company"
    GOVERNMENT = "government", "government"
    ACADEMIC = "academic", "academic"
    ANOTHER_LAB = "another-lab", "another lab"
    INDIVIDUAL_EXPERTS = "individual-experts", "individual experts"
    UNSPECIFIED = "unspecified", "unspecified"


class IndependenceKind(models.TextChoices):
    """What may tie an evaluator to a lab."""

    MONEY = "money", "money"
    COMPUTE_CREDITS = "compute-credits", "compute credits"
    OWNERSHIP = "ownership", "ownership"
    STAFF = "staff", "staff"
    OTHER = "other", "other"


class Activity(models.TextChoices):
    """What was done with a model. Red-teaming is never counted as model evaluation (section 2)."""

    MODEL_EVALUATION = "model-evaluation", "model evaluation"
    RED_TEAMING = "red-teaming", "red-teaming"
    SAFEGUARD_TESTING = "safeguard-testing", "safeguard testing"
    AUDIT = "audit", "audit"
    METHODOLOGY_REVIEW = "methodology-review", "methodology review"
    REPORT_REVIEW = "report-review", "review of a lab's report"
    UPLIFT_STUDY = "uplift-study", "uplift study"
    RESEARCHER_ACCESS = "researcher-access", "researcher access"
    EXPERT_ASSESSMENT = "expert-assessment", "assessment by outside experts"
    NOT_STATED = "not-stated", "not stated"


class Stage(models.TextChoices):
    """When in a model's life access was given."""

    TRAINING = "training", "during training"
    BEFORE_INTERNAL_DEPLOYMENT = "before-internal-deployment", "before internal deployment"
    INTERNAL_DEPLOYMENT = "internal-deployment", "internal deployment"
    PRE_DEPLOYMENT = "pre-deployment", "before deployment"
    LIMITED_RELEASE = "limited-release", "limited release"
    DURING_DEPLOYMENT = "during-deployment", "during deployment"
    POST_DEPLOYMENT = "post-deployment", "after deployment"
    NOT_STATED = "not-stated", "not stated"


class Attester(models.TextChoices):
    """Who says so."""

    LAB = "lab", "the lab"
    EVALUATOR = "evaluator", "the evaluator"
    BOTH = "both", "lab and evaluator"
    GOVERNMENT = "government", "a government"
    PRESS = "press", "press"
    TRACKER = "tracker", "a tracker"


class SafeguardState(models.TextChoices):
    """What was done about one mitigation when the model was shared.

    After the idea of the May 2024 post: disable each, or make it an explicit part of the safety
    case ("in-safety-case": active, and claimed there).
    """

    DISABLED = "disabled", "disabled"
    PARTLY_DISABLED = "partly-disabled", "partly disabled"
    ACTIVE = "active", "active"
    IN_SAFETY_CASE = "in-safety-case", "active, and claimed in the safety case"
    NOT_STATED = "not-stated", "not stated"


class MayPublish(models.TextChoices):
    """Whether the evaluator may say what it found."""

    FREELY = "freely", "freely"
    AFTER_LAB_REVIEW = "after-lab-review", "after review by the lab"
    LAB_APPROVAL_NEEDED = "lab-approval-needed", "only with the lab's approval"
    LAB_PUBLISHES = "lab-publishes", "the lab publishes"
    NO = "no", "no"
    NOT_STATED = "not-stated", "not stated"


class ResultsShared(models.TextChoices):
    """How much of the results was shared."""

    FULL = "full", "in full"
    HIGH_LEVEL = "high-level", "high-level only"
    NAMES_ONLY = "names-only", "names only"
    NONE = "none", "nothing"
    NOT_STATED = "not-stated", "not stated"


class TimeUnit(models.TextChoices):
    """The unit of the time an evaluator was given."""

    HOURS = "hours", "hours"
    DAYS = "days", "days"
    WEEKS = "weeks", "weeks"
    MONTHS = "months", "months"


class Domain(models.TextChoices):
    """What danger was looked for, in the words that labs and evaluators use."""

    CBRN = "cbrn", "CBRN"
    BIO = "bio", "biology"
    CHEM = "chem", "chemistry"
    NUCLEAR = "nuclear", "nuclear and radiological"
    EXPLOSIVES = "explosives", "explosives"
    CYBER = "cyber", "cyber"
    AUTONOMY = "autonomy", "autonomy"
    AI_R_AND_D = "ai-r-and-d", "AI R&D"
    SCHEMING = "scheming", "scheming"
    PERSUASION = "persuasion", "persuasion"
    SAFEGUARDS = "safeguards", "safeguards"
    DANGEROUS_CAPABILITIES = "dangerous-capabilities", "dangerous capabilities, not specified"
    OTHER = "other", "other"


class Outcome(models.TextChoices):
    """What looking in vain came to. Silence, refusal and "nothing found" are different things."""

    LAB_SAYS_NOBODY = "lab-says-nobody", "the lab says that nobody did"
    LAB_SILENT = "lab-silent", "the lab is silent"
    EVALUATOR_SILENT = "evaluator-silent", "the evaluator is silent"
    ASKED_AND_REFUSED = "asked-and-refused", "asked and refused"
    EVALUATOR_DECLINED = "evaluator-declined", "the evaluator declined"
    NOTHING_FOUND = "nothing-found", "nothing found"


class Depth(models.IntegerChoices):
    """How deep access went. The numbers leave room, so "at least" is an ordinary comparison.

    From the post of May 2024: what users get; without safety filters; without harmlessness
    training; fine-tuning by the evaluator; and the weights, since whoever has them has all.
    """

    NONE = 0, "none"
    API = 10, "what users get"
    NO_FILTER = 20, "without safety filters"
    HELPFUL_ONLY = 30, "without harmlessness training"
    FINE_TUNE = 40, "fine-tuning"
    WEIGHTS = 50, "weights"

    @property
    def slug(self) -> str:
        """The API's word: no-filter, helpful-only …"""
        return self.name.lower().replace("_", "-")

    @classmethod
    def from_slug(cls, slug: str) -> "Depth":
        """The rung of that word; KeyError if there is none."""
        return {rung.slug: rung for rung in cls}[slug]


class Band(models.IntegerChoices):
    """Access levels AL1 to AL3 after Charnock and others, "Expanding External Access To Frontier
    AI Models For Dangerous Capability Evaluations" (arXiv 2601.11916), its model-access side."""

    AL1 = 1, "AL1 black box"
    AL2 = 2, "AL2 grey box"
    AL3 = 3, "AL3 white box"


class ThreatModel(models.TextChoices):
    """Which danger access must be deep enough for (the post of May 2024)."""

    DEPLOYMENT = "deployment", "misuse of what is deployed"
    WEIGHTS = "weights", "stolen or released weights"


class Sufficient(models.TextChoices):
    """Whether access was deep enough. Unknown is neither yes nor no."""

    YES = "yes", "yes"
    NO = "no", "no"
    UNKNOWN = "unknown", "unknown"


class EvaluatedBefore(models.TextChoices):
    """Whether outsiders evaluated a model before its release. "No" only on the lab's own word."""

    YES = "yes", "yes"
    NO = "no", "no"
    UNKNOWN = "unknown", "unknown"
