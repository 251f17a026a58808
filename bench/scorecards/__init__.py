"""The parts of bench/scorecard.py: a large record, and a clock."""
