"""What hypothesis draws: partial dates of every form, over all years that dates can have."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from sources.partialdates import PartialDate, partial

#: Years near each other, so that dates of different precision overlap often.
near_days = st.dates(dt.date(2022, 11, 1), dt.date(2024, 3, 31))


def forms_of(day: dt.date) -> list[str]:
    """The five ways to state a date that ``day`` falls into."""
    year = f"{day.year:04d}"
    return [
        day.isoformat(),
        f"{year}-{day.month:02d}",
        f"{year}-Q{(day.month + 2) // 3}",
        f"{year}-H{1 if day.month <= 6 else 2}",
        year,
    ]


short_forms = st.dates().flatmap(lambda day: st.sampled_from(forms_of(day)))
near_dates: st.SearchStrategy[PartialDate] = near_days.flatmap(
    lambda day: st.sampled_from(forms_of(day))
).map(partial)
