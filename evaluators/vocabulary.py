"""The words of access and evaluation (design.md, section 4). Values are the API's words.

Where a vocabulary comes from is said in its docstring; the methodology page explains each word.
"""

from sources.words import Levels, Words, gettext_lazy, pgettext_lazy


class EvaluatorKind(Words):
    """What sort of outsider tests. "Unspecified" marks a placeholder, not an organisation."""

    INDEPENDENT_NON_PROFIT = "independent-non-profit", gettext_lazy("independent non-profit")
    INDEPENDENT = "independent", gettext_lazy("independent organisation, legal form not stated")
    COMPANY = "company", gettext_lazy("company")
    GOVERNMENT = "government", gettext_lazy("government")
    ACADEMIC = "academic", gettext_lazy("academic")
    ANOTHER_LAB = "another-lab", gettext_lazy("another lab")
    INDIVIDUAL_EXPERTS = "individual-experts", gettext_lazy("individual experts")
    UNSPECIFIED = "unspecified", gettext_lazy("unspecified")


class IndependenceKind(Words):
    """What may tie an evaluator to a lab."""

    MONEY = "money", gettext_lazy("money")
    COMPUTE_CREDITS = "compute-credits", gettext_lazy("compute credits")
    OWNERSHIP = "ownership", gettext_lazy("ownership")
    STAFF = "staff", gettext_lazy("staff")
    OTHER = "other", gettext_lazy("other")


class Activity(Words):
    """What was done with a model. Red-teaming is never counted as model evaluation (section 2)."""

    MODEL_EVALUATION = "model-evaluation", gettext_lazy("model evaluation")
    RED_TEAMING = "red-teaming", gettext_lazy("red-teaming")
    SAFEGUARD_TESTING = "safeguard-testing", gettext_lazy("safeguard testing")
    AUDIT = "audit", gettext_lazy("audit")
    METHODOLOGY_REVIEW = "methodology-review", gettext_lazy("methodology review")
    REPORT_REVIEW = "report-review", gettext_lazy("review of a lab's report")
    UPLIFT_STUDY = "uplift-study", gettext_lazy("uplift study")
    RESEARCHER_ACCESS = "researcher-access", gettext_lazy("researcher access")
    EXPERT_ASSESSMENT = "expert-assessment", gettext_lazy("assessment by outside experts")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class Stage(Words):
    """When in a model's life access was given."""

    TRAINING = "training", gettext_lazy("during training")
    BEFORE_INTERNAL_DEPLOYMENT = (
        "before-internal-deployment",
        gettext_lazy("before internal deployment"),
    )
    INTERNAL_DEPLOYMENT = "internal-deployment", gettext_lazy("internal deployment")
    PRE_DEPLOYMENT = "pre-deployment", gettext_lazy("before deployment")
    LIMITED_RELEASE = "limited-release", gettext_lazy("limited release")
    DURING_DEPLOYMENT = "during-deployment", gettext_lazy("during deployment")
    POST_DEPLOYMENT = "post-deployment", gettext_lazy("after deployment")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class Attester(Words):
    """Who says so."""

    LAB = "lab", gettext_lazy("the lab")
    EVALUATOR = "evaluator", gettext_lazy("the evaluator")
    BOTH = "both", gettext_lazy("lab and evaluator")
    GOVERNMENT = "government", gettext_lazy("a government")
    PRESS = "press", gettext_lazy("press")
    TRACKER = "tracker", gettext_lazy("a tracker")


class SafeguardState(Words):
    """What was done about one mitigation when the model was shared.

    After the idea of the May 2024 post: disable each, or make it an explicit part of the safety
    case ("in-safety-case": active, and claimed there).
    """

    DISABLED = "disabled", pgettext_lazy("safeguard", "disabled")
    PARTLY_DISABLED = "partly-disabled", pgettext_lazy("safeguard", "partly disabled")
    ACTIVE = "active", pgettext_lazy("safeguard", "active")
    IN_SAFETY_CASE = (
        "in-safety-case",
        pgettext_lazy("safeguard", "active, and claimed in the safety case"),
    )
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class MayPublish(Words):
    """Whether the evaluator may say what it found."""

    FREELY = "freely", gettext_lazy("freely")
    AFTER_LAB_REVIEW = "after-lab-review", gettext_lazy("after review by the lab")
    LAB_APPROVAL_NEEDED = "lab-approval-needed", gettext_lazy("only with the lab's approval")
    LAB_PUBLISHES = "lab-publishes", gettext_lazy("the lab publishes")
    NO = "no", gettext_lazy("no")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class ResultsShared(Words):
    """How much of the results was shared."""

    FULL = "full", gettext_lazy("in full")
    HIGH_LEVEL = "high-level", gettext_lazy("high-level only")
    NAMES_ONLY = "names-only", gettext_lazy("names only")
    NONE = "none", pgettext_lazy("results", "nothing")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class TimeUnit(Words):
    """The unit of the time an evaluator was given."""

    HOURS = "hours", gettext_lazy("hours")
    DAYS = "days", gettext_lazy("days")
    WEEKS = "weeks", gettext_lazy("weeks")
    MONTHS = "months", gettext_lazy("months")


class Domain(Words):
    """What danger was looked for, in the words that labs and evaluators use."""

    CBRN = "cbrn", gettext_lazy("CBRN")
    BIO = "bio", gettext_lazy("biology")
    CHEM = "chem", gettext_lazy("chemistry")
    NUCLEAR = "nuclear", gettext_lazy("nuclear and radiological")
    EXPLOSIVES = "explosives", gettext_lazy("explosives")
    CYBER = "cyber", gettext_lazy("cyber")
    AUTONOMY = "autonomy", gettext_lazy("autonomy")
    AI_R_AND_D = "ai-r-and-d", gettext_lazy("AI R&D")
    SCHEMING = "scheming", gettext_lazy("scheming")
    PERSUASION = "persuasion", gettext_lazy("persuasion")
    SAFEGUARDS = "safeguards", gettext_lazy("safeguards")
    DANGEROUS_CAPABILITIES = (
        "dangerous-capabilities",
        gettext_lazy("dangerous capabilities, not specified"),
    )
    OTHER = "other", gettext_lazy("other")


class Outcome(Words):
    """What looking in vain came to. Silence, refusal and "nothing found" are different things."""

    LAB_SAYS_NOBODY = "lab-says-nobody", gettext_lazy("the lab says that nobody did")
    LAB_SILENT = "lab-silent", gettext_lazy("the lab is silent")
    EVALUATOR_SILENT = "evaluator-silent", gettext_lazy("the evaluator is silent")
    ASKED_AND_REFUSED = "asked-and-refused", gettext_lazy("asked and refused")
    EVALUATOR_DECLINED = "evaluator-declined", gettext_lazy("the evaluator declined")
    NOTHING_FOUND = "nothing-found", gettext_lazy("nothing found")


class Depth(Levels):
    """How deep access went. The numbers leave room, so "at least" is an ordinary comparison.

    From the post of May 2024: what users get; without safety filters; without harmlessness
    training; fine-tuning by the evaluator; and the weights, since whoever has them has all.
    """

    NONE = 0, pgettext_lazy("depth", "none")
    API = 10, gettext_lazy("what users get")
    NO_FILTER = 20, gettext_lazy("without safety filters")
    HELPFUL_ONLY = 30, gettext_lazy("without harmlessness training")
    FINE_TUNE = 40, gettext_lazy("fine-tuning")
    WEIGHTS = 50, gettext_lazy("weights")

    @property
    def slug(self) -> str:
        """The API's word: no-filter, helpful-only …"""
        return self.name.lower().replace("_", "-")

    @classmethod
    def by_slug(cls) -> list[tuple[str, str]]:
        """Each rung's word with its label, for fields that keep labels until they are shown."""
        return [(cls(value).slug, label) for value, label in cls.choices]

    @classmethod
    def from_slug(cls, slug: str) -> "Depth":
        """The rung of that word; KeyError if there is none."""
        return {rung.slug: rung for rung in cls}[slug]


class Band(Levels):
    """Access levels AL1 to AL3 after Charnock and others, "Expanding External Access To Frontier
    AI Models For Dangerous Capability Evaluations" (arXiv 2601.11916), its model-access side."""

    AL1 = 1, gettext_lazy("AL1 black box")
    AL2 = 2, gettext_lazy("AL2 grey box")
    AL3 = 3, gettext_lazy("AL3 white box")


class ThreatModel(Words):
    """Which danger access must be deep enough for (the post of May 2024)."""

    DEPLOYMENT = "deployment", gettext_lazy("misuse of what is deployed")
    WEIGHTS = "weights", gettext_lazy("stolen or released weights")


class Sufficient(Words):
    """Whether access was deep enough. Unknown is neither yes nor no."""

    YES = "yes", gettext_lazy("yes")
    NO = "no", gettext_lazy("no")
    UNKNOWN = "unknown", pgettext_lazy("access", "unknown")


class EvaluatedBefore(Words):
    """Whether outsiders evaluated a model before its release. "No" only on the lab's own word."""

    YES = "yes", gettext_lazy("yes")
    NO = "no", gettext_lazy("no")
    UNKNOWN = "unknown", pgettext_lazy("release", "unknown")
