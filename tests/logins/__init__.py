"""Logging in to the admin."""
