"""Mail alerts: who follows what, confirmed by a letter, and what was sent."""
