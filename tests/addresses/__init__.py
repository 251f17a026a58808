"""Addresses at which public records once stood."""
