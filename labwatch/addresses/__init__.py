"""Addresses that led to a public record once: what was withdrawn, what was merged into another."""
