"""The scorecard: what is computed from records."""
