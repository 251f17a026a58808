"""What HTML's elements do to text, where no style says otherwise."""

from __future__ import annotations


def names(text: str) -> frozenset[str]:
    """The names in a text, as a set."""
    return frozenset(text.split())


#: Begin and end a block: words on both sides do not touch.
BLOCKS = names(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer foreignobject form h1 h2 h3 h4 h5 h6 header hgroup hr html"
    " input legend li listing main menu nav ol optgroup option p plaintext pre search section"
    " select summary table tbody td text textarea tfoot th thead title tr ul xmp"
)
#: Not shown, but part of the page: a fallback, a definition, or waiting to be switched on.
UNSEEN = names("audio canvas datalist defs desc head metadata meter object progress symbol video")
#: Nothing in them is text of the page; what is worth keeping is kept apart.
DROPPED = names(
    "annotation annotation-xml embed frameset iframe input link meta noembed noframes"
    " rp rt rtc script style template title"
)
#: Withdrawn text.
STRUCK = names("del s strike")
#: White space in them counts.
PREFORMATTED = names("listing plaintext pre textarea xmp")
#: Inputs whose value is on the page.
VALUED_INPUTS = names("button email number reset search submit tel text url") | {""}
