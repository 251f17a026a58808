"""A verdict's word diff said in a sentence: "'will' became 'may'"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext, ngettext, pgettext_lazy

#: What each kind of change touches, in plain words; others say nothing more.
TOUCHES = {
    "modal": pgettext_lazy("what a change touches", "how binding it is"),
    "negation": pgettext_lazy("what a change touches", "a negation"),
    "number": pgettext_lazy("what a change touches", "a number"),
    "quantifier": pgettext_lazy("what a change touches", "how much or how many"),
    "commitment": pgettext_lazy("what a change touches", "what is promised"),
    "spacing": pgettext_lazy("what a change touches", "where words begin and end"),
}
#: Words of one change that are named in full; of longer ones the first and the last few.
_NAMED_IN_FULL = 12
_NAMED_OF_LONG = 5
#: Changes that are named; the rest is counted.
_NAMED_CHANGES = 4


def words_changed(diff: Sequence[tuple[str, str, str]], kinds: Iterable[str] = ()) -> str:
    """Say what a diff of (operation, quote words, page words) changed, without a full stop.

    ``kinds`` are the verdict's; what they touch follows in brackets. Nothing where nothing changed.
    The words are a stranger's: escape the sentence before it is shown as HTML.
    """
    changes = [_said(old, new) for old, new in _changes(diff)]
    if not changes:
        return ""
    more = len(changes) - _NAMED_CHANGES
    if more > 0:
        said = ngettext("%(count)s more change", "%(count)s more changes", more)
        changes[_NAMED_CHANGES:] = [said % {"count": more}]
    touched = [str(TOUCHES[kind]) for kind in kinds if kind in TOUCHES]
    if not touched:
        return _listed(changes)
    words = gettext("%(changes)s (touches %(what)s)")
    return words % {"changes": _listed(changes), "what": _listed(touched)}


def _changes(diff: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """Each run of neighbouring changes as what went and what came."""
    old: list[str] = []
    new: list[str] = []
    for operation, before, after in [*diff, ("equal", "", "")]:
        if operation != "equal":
            old.append(before.strip())
            new.append(after.strip())
        elif old or new:
            yield " ".join(filter(None, old)), " ".join(filter(None, new))
            old, new = [], []


def _said(old: str, new: str) -> str:
    words = {"old": _short(old), "new": _short(new)}
    if old and new:
        return gettext("'%(old)s' became '%(new)s'") % words
    return (gettext("'%(old)s' was removed") if old else gettext("'%(new)s' was added")) % words


def _short(text: str) -> str:
    words = text.split()
    if len(words) <= _NAMED_IN_FULL:
        return " ".join(words)
    return f"{' '.join(words[:_NAMED_OF_LONG])} … {' '.join(words[-_NAMED_OF_LONG:])}"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(list)s and %(last)s") % {"list": ", ".join(parts[:-1]), "last": parts[-1]}
