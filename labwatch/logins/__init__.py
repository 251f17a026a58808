"""Logging in to the admin: throttled, with a second factor for whoever has set one up."""
