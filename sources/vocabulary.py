"""The words of the source records (design.md, sections 4 and 6). Values are the API's words."""

from sources.words import Words, gettext_lazy, pgettext_lazy


class Status(Words):
    """How far a record is on its way to the public. Only published records are public."""

    DRAFT = "draft", gettext_lazy("draft")
    IN_REVIEW = "in-review", gettext_lazy("in review")
    PUBLISHED = "published", gettext_lazy("published")


class Reading(Words):
    """Whether a maintainer has read the sources of a record against it, or it came from a file."""

    RE_READ = "re-read", gettext_lazy("read again by a maintainer")
    NOT_RE_READ = "not-re-read", gettext_lazy("not yet read again by a maintainer")


class Stated(Words):
    """What sources say of a fact. "Not stated" is a value of its own and never means no."""

    YES = "yes", gettext_lazy("yes")
    NO = "no", gettext_lazy("no")
    PARTLY = "partly", gettext_lazy("partly")
    NOT_STATED = "not-stated", gettext_lazy("not stated")


class SourceKind(Words):
    """What sort of page or document an address leads to."""

    LAB_PAGE = "lab-page", gettext_lazy("lab page")
    POLICY = "policy", gettext_lazy("policy")
    SYSTEM_CARD = "system-card", gettext_lazy("system card")
    PAPER = "paper", gettext_lazy("paper")
    GOVERNMENT = "government", gettext_lazy("government")
    PRESS = "press", gettext_lazy("press")
    BLOG = "blog", gettext_lazy("blog")
    SOCIAL = "social", gettext_lazy("social media")
    TRACKER = "tracker", gettext_lazy("tracker")


class Tier(Words):
    """How close a source stands to what it tells: the actor's own words, a report, an analysis."""

    PRIMARY = "primary", gettext_lazy("primary")
    REPORTING = "reporting", gettext_lazy("reporting")
    ANALYSIS = "analysis", gettext_lazy("analysis")


class Reach(Words):
    """Whether a source's address can be read, concluded over many visits (source checking, 7)."""

    NEW = "new", pgettext_lazy("source", "not visited yet")
    OK = "ok", pgettext_lazy("source", "reachable")
    UNSETTLED = "unsettled", pgettext_lazy("source", "recent visits failed")
    BLOCKED = "blocked", pgettext_lazy("source", "blocks our visits")
    GONE = "gone", pgettext_lazy("source", "gone")
    UNREACHABLE = "unreachable", pgettext_lazy("source", "unreachable")
    REFUSED = "refused", pgettext_lazy("source", "refused by our rules")
    PAUSED = "paused", pgettext_lazy("source", "paused")


class PageState(Words):
    """What one visit found (source-checking.md, 2): the page, something else, or no answer."""

    OK = "ok", pgettext_lazy("page", "the page")
    BLOCKED = "blocked", pgettext_lazy("page", "blocked")
    NOT_FOUND = "not-found", pgettext_lazy("page", "not found")
    SOFT_404 = "soft-404", pgettext_lazy("page", "not found, served as found")
    CONSENT = "consent", pgettext_lazy("page", "consent wall")
    LOGIN = "login", pgettext_lazy("page", "log-in wall")
    JS_SHELL = "js-shell", pgettext_lazy("page", "empty without scripts")
    PARKED = "parked", pgettext_lazy("page", "parked domain")
    REDIRECTED_HOME = "redirected-home", pgettext_lazy("page", "sent to the home page")
    EMPTY = "empty", pgettext_lazy("page", "empty")
    HTTP_ERROR = "http-error", pgettext_lazy("page", "server error")
    ENCRYPTED = "encrypted", pgettext_lazy("page", "encrypted")
    NO_TEXT_LAYER = "no-text-layer", pgettext_lazy("page", "pictures of text only")
    DAMAGED = "damaged", pgettext_lazy("page", "damaged")
    TRUNCATED = "truncated", pgettext_lazy("page", "cut short")
    TOO_BIG = "too-big", pgettext_lazy("page", "too big to read")
    TOO_DEEP = "too-deep", pgettext_lazy("page", "nested too deeply to read")
    HOSTILE = "hostile", pgettext_lazy("page", "ended our reader")
    NOT_MODIFIED = "not-modified", pgettext_lazy("page", "not changed since the last visit")
    NO_ANSWER = "no-answer", pgettext_lazy("page", "no answer")
    REFUSED = "refused", pgettext_lazy("page", "not fetched, by our rules")


class EvidenceKind(Words):
    """What one visit says about an address (source-checking.md, 7)."""

    OK = "ok", gettext_lazy("it answers")
    HARD = "hard", gettext_lazy("it says that the page is gone")
    TRANSIENT = "transient", gettext_lazy("it fails for now")
    BLOCKED = "blocked", gettext_lazy("it keeps us out")
    REFUSED = "refused", gettext_lazy("we do not go there")
    NONE = "none", gettext_lazy("nothing")


class CopyRead(Words):
    """Which copy a visit read. Only the live page can confirm that a quote still stands."""

    LIVE = "live", gettext_lazy("live page")
    ARCHIVE = "archive", gettext_lazy("archived copy")
    UPLOAD = "upload", gettext_lazy("uploaded copy")


class QuoteState(Words):
    """What became of a quoted passage in its source (design.md, section 4)."""

    VERBATIM = "verbatim", pgettext_lazy("quote", "verbatim")
    REFORMATTED = "reformatted", pgettext_lazy("quote", "same words, other formatting")
    ALTERED = "altered", pgettext_lazy("quote", "wording changed")
    MISSING = "missing", pgettext_lazy("quote", "missing")
    UNKNOWN = "unknown", pgettext_lazy("quote", "could not be read")
    UNCHECKED = "unchecked", pgettext_lazy("quote", "not checked yet")
    NOTHING_TO_CHECK = "nothing-to-check", pgettext_lazy("quote", "no quote to check")


class CitationRole(Words):
    """What a citation does for the record that cites it."""

    PROMISE = "promise", gettext_lazy("the promise")
    CONDUCT = "conduct", gettext_lazy("what was done")
    CONTEXT = "context", gettext_lazy("context")
    COUNTER_EVIDENCE = "counter-evidence", gettext_lazy("speaks against")


class ReviewKind(Words):
    """What a maintainer is asked to look at (source-checking.md, 13)."""

    ALTERED = "altered", gettext_lazy("wording changed")
    MISSING = "missing", gettext_lazy("quote missing")
    CONTEXT = "context", gettext_lazy("words around the quote changed")
    READER = "reader", gettext_lazy("our own reader now judges otherwise")
    GONE = "gone", gettext_lazy("source gone")
    UNREACHABLE = "unreachable", gettext_lazy("source unreachable")
    BLOCKED = "blocked", gettext_lazy("source blocks us")
    REFUSED = "refused", gettext_lazy("source refused by our rules")
    NEEDS_HUMAN = "needs-human", gettext_lazy("needs a human reader")
    MOVED = "moved", gettext_lazy("source moved")
    PAGE = "page", gettext_lazy("page changed elsewhere")


class Answer(Words):
    """How a review item was closed: by a person's judgement, or by itself."""

    STILL_HOLDS = "still-holds", gettext_lazy("what we record still holds")
    NEW_QUOTE = "new-quote", gettext_lazy("the new wording was taken as a new quote")
    COMMITMENT_CHANGED = "commitment-changed", gettext_lazy("the commitment itself changed")
    ADDRESS_TAKEN = "address-taken", gettext_lazy("the new address was taken")
    NOISE = "noise", gettext_lazy("of no meaning")
    SEEN = "seen", gettext_lazy("seen, nothing to do")
    BY_ITSELF = "by-itself", gettext_lazy("settled by itself")


class SweepTrigger(Words):
    """Who began a sweep."""

    SCHEDULE = "schedule", gettext_lazy("the schedule")
    COMMAND = "command", gettext_lazy("a command")
