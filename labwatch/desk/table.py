"""Every kind of item, in one table."""

from __future__ import annotations

from labwatch.desk import again, alarms, drafts, machines, promises, readers, rereading
from labwatch.desk.kinds import Kind

#: In the order in which the page names them; the queue itself goes by urgency.
KINDS: tuple[Kind, ...] = (
    *alarms.KINDS,
    *readers.KINDS,
    *drafts.KINDS[:1],
    *promises.KINDS,
    *again.KINDS,
    *drafts.KINDS[1:],
    *rereading.KINDS,
    *machines.KINDS,
)
KIND_OF_NAME = {kind.name: kind for kind in KINDS}
