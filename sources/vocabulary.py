"""The words of the source records (design.md, sections 4 and 6). Values are the API's words."""

from django.db import models


class Status(models.TextChoices):
    """How far a record is on its way to the public. Only published records are public."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    PUBLISHED = "published", "published"


class Reading(models.TextChoices):
    """Whether a maintainer has read the sources of a record against it, or it came from a file."""

    RE_READ = "re-read", "read again by a maintainer"
    NOT_RE_READ = "not-re-read", "not yet read again by a maintainer"


class Stated(models.TextChoices):
    """What sources say of a fact. "Not stated" is a value of its own and never means no."""

    YES = "yes", "yes"
    NO = "no", "no"
    PARTLY = "partly", "partly"
    NOT_STATED = "not-stated", "not stated"


class SourceKind(models.TextChoices):
    """What sort of page or document an address leads to."""

    LAB_PAGE = "lab-page", "lab page"
    POLICY = "policy", "policy"
    SYSTEM_CARD = "system-card", "system card"
    PAPER = "paper", "paper"
    GOVERNMENT = "government", "government"
    PRESS = "press", "press"
    BLOG = "blog", "blog"
    SOCIAL = "social", "social media"
    TRACKER = "tracker", "tracker"


class Tier(models.TextChoices):
    """How close a source stands to what it tells: the actor's own words, a report, an analysis."""

    PRIMARY = "primary", "primary"
    REPORTING = "reporting", "reporting"
    ANALYSIS = "analysis", "analysis"


class Reach(models.TextChoices):
    """Whether a source's address can be read, concluded over many visits (source checking, 7)."""

    NEW = "new", "not visited yet"
    OK = "ok", "reachable"
    UNSETTLED = "unsettled", "recent visits failed"
    BLOCKED = "blocked", "blocks our visits"
    GONE = "gone", "gone"
    UNREACHABLE = "unreachable", "unreachable"
    REFUSED = "refused", "refused by our rules"
    PAUSED = "paused", "paused"


class PageState(models.TextChoices):
    """What one visit found (source-checking.md, 2): the page, something else, or no answer."""

    OK = "ok", "the page"
    BLOCKED = "blocked", "blocked"
    NOT_FOUND = "not-found", "not found"
    SOFT_404 = "soft-404", "not found, served as found"
    CONSENT = "consent", "consent wall"
    LOGIN = "login", "log-in wall"
    JS_SHELL = "js-shell", "empty without scripts"
    PARKED = "parked", "parked domain"
    REDIRECTED_HOME = "redirected-home", "sent to the home page"
    EMPTY = "empty", "empty"
    HTTP_ERROR = "http-error", "server error"
    ENCRYPTED = "encrypted", "encrypted"
    NO_TEXT_LAYER = "no-text-layer", "pictures of text only"
    DAMAGED = "damaged", "damaged"
    TRUNCATED = "truncated", "cut short"
    TOO_BIG = "too-big", "too big to read"
    TOO_DEEP = "too-deep", "nested too deeply to read"
    HOSTILE = "hostile", "ended our reader"
    NOT_MODIFIED = "not-modified", "not changed since the last visit"
    NO_ANSWER = "no-answer", "no answer"
    REFUSED = "refused", "not fetched, by our rules"


class EvidenceKind(models.TextChoices):
    """What one visit says about an address (source-checking.md, 7)."""

    OK = "ok", "it answers"
    HARD = "hard", "it says that the page is gone"
    TRANSIENT = "transient", "it fails for now"
    BLOCKED = "blocked", "it keeps us out"
    REFUSED = "refused", "we do not go there"
    NONE = "none", "nothing"


class CopyRead(models.TextChoices):
    """Which copy a visit read. Only the live page can confirm that a quote still stands."""

    LIVE = "live", "live page"
    ARCHIVE = "archive", "archived copy"
    UPLOAD = "upload", "uploaded copy"


class QuoteState(models.TextChoices):
    """What became of a quoted passage in its source (design.md, section 4)."""

    VERBATIM = "verbatim", "verbatim"
    REFORMATTED = "reformatted", "same words, other formatting"
    ALTERED = "altered", "wording changed"
    MISSING = "missing", "missing"
    UNKNOWN = "unknown", "could not be read"
    UNCHECKED = "unchecked", "not checked yet"
    NOTHING_TO_CHECK = "nothing-to-check", "no quote to check"


class CitationRole(models.TextChoices):
    """What a citation does for the record that cites it."""

    PROMISE = "promise", "the promise"
    CONDUCT = "conduct", "what was done"
    CONTEXT = "context", "context"
    COUNTER_EVIDENCE = "counter-evidence", "speaks against"


class ReviewKind(models.TextChoices):
    """What a maintainer is asked to look at (source-checking.md, 13)."""

    ALTERED = "altered", "wording changed"
    MISSING = "missing", "quote missing"
    CONTEXT = "context", "words around the quote changed"
    READER = "reader", "our own reader now judges otherwise"
    GONE = "gone", "source gone"
    UNREACHABLE = "unreachable", "source unreachable"
    BLOCKED = "blocked", "source blocks us"
    REFUSED = "refused", "source refused by our rules"
    NEEDS_HUMAN = "needs-human", "needs a human reader"
    MOVED = "moved", "source moved"
    PAGE = "page", "page changed elsewhere"


class Answer(models.TextChoices):
    """How a review item was closed: by a person's judgement, or by itself."""

    STILL_HOLDS = "still-holds", "what we record still holds"
    NEW_QUOTE = "new-quote", "the new wording was taken as a new quote"
    COMMITMENT_CHANGED = "commitment-changed", "the commitment itself changed"
    ADDRESS_TAKEN = "address-taken", "the new address was taken"
    NOISE = "noise", "of no meaning"
    SEEN = "seen", "seen, nothing to do"
    BY_ITSELF = "by-itself", "settled by itself"


class SweepTrigger(models.TextChoices):
    """Who began a sweep."""

    SCHEDULE = "schedule", "the schedule"
    COMMAND = "command", "a command"
