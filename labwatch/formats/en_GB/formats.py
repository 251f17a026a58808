"""Days are typed as the record writes them, 2026-03-01, and by the clock of 24 hours."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j M Y, H:i"
# Sentences about a period name both days as the API writes them.
SHORT_DATE_FORMAT = "Y-m-d"
