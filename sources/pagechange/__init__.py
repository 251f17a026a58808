"""Changes of a page itself, told from its noise (source-checking.md, 10).

A page is read as blocks, its paragraphs. Three looks (now, ten minutes later, a day later) teach
what changes without meaning: counters, teasers, advertisements. Later looks are compared without
that, without dates and without blocks of under four words; what is left is graded by how near to a
quote it is. Plain data in and out: nothing here knows a database, and ``as_json`` keeps anything.

An edit that happens between the three looks is taken for noise: compare the last of them with the
first by the noise of the first two, before that noise is put to use.
"""

from sources.pagechange.comparing import FEWEST_WORDS, MUCH, compare, severity
from sources.pagechange.looks import Look, Noise, PageChange, Place, look_at
from sources.pagechange.nearness import NEAR
from sources.pagechange.noise import learn, shape, teach, unteach

__all__ = [
    "FEWEST_WORDS",
    "MUCH",
    "NEAR",
    "Look",
    "Noise",
    "PageChange",
    "Place",
    "compare",
    "learn",
    "look_at",
    "severity",
    "shape",
    "teach",
    "unteach",
]
