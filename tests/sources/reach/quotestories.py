"""A quote's story for the tests: looks on days, and what they led to."""

from __future__ import annotations

from dataclasses import dataclass, field

from sources.quotestates import Event, Look, Pending, Published, settle
from tests.sources.reach.visits import on

V = Look("verbatim", version="1.1")
R = Look("reformatted", version="1.1")
A = Look("altered", "aa", "1.1")
B = Look("altered", "bb", "1.1")
M = Look("missing", version="1.1")
UNREAD = Look("unknown", version="1.1")
SAME = Look(not_modified=True, may_confirm=True)


@dataclass
class Story:
    """A quote over time, looked at again and again."""

    published: Published = field(default_factory=Published)
    pending: Pending = field(default_factory=Pending)
    events: list[Event] = field(default_factory=list)

    def look(self, day: float, look: Look) -> tuple[Event, ...]:
        """One more look on that day; what happened."""
        self.published, self.pending, events = settle(self.published, self.pending, look, on(day))
        self.events += events
        return events

    @property
    def state(self) -> str:
        """What is published."""
        return str(self.published.state)

    @property
    def alarms(self) -> int:
        """How often a person was told."""
        return sum(event.alarms for event in self.events)


def told(*looks: tuple[float, Look]) -> Story:
    """The story after these looks, on these days."""
    story = Story()
    for day, look in looks:
        story.look(day, look)
    return story
