"""Tests of guarded fetching, against servers on loopback."""
