"""Evidence that others can check: a daily root over all fetches, and copies as WARC files."""

from sources.evidence.ledger import DayRoot, LedgerError, append_root, read_roots
from sources.evidence.roots import (
    EMPTY_ROOT,
    canonical,
    daily_root,
    leaf_hash,
    proof,
    root_of,
    verify,
)
from sources.evidence.warc import StoredFetch, StoredHop, write_warc

__all__ = [
    "EMPTY_ROOT",
    "DayRoot",
    "LedgerError",
    "StoredFetch",
    "StoredHop",
    "append_root",
    "canonical",
    "daily_root",
    "leaf_hash",
    "proof",
    "read_roots",
    "root_of",
    "verify",
    "write_warc",
]
