"""Tests of webhooks, against receivers on loopback."""
