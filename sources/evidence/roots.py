"""One hash for all fetches of a day: a Merkle tree as in RFC 6962, section 2.1.

A leaf is one line of canonical JSON, its hash SHA-256(0x00 ‖ line); a node is SHA-256(0x01 ‖ left ‖
right); the root of nothing is SHA-256 of nothing. The two prefixes keep a node from passing for a
leaf. Facts carry hashes of bodies, never bodies: when the law has a body deleted, the root remains.
Where a row itself must go, its leaf hash is kept, and ``root_of`` still gives the root.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

#: The root of a day without fetches.
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Facts as one line of JSON that is the same wherever it is made.

    Names in order, no spaces, UTF-8. Only text, whole numbers, booleans, nothing, lists and
    mappings: raises ``TypeError`` for anything else, since fractions and dates have many spellings.
    """
    _check(facts)
    line = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return line.encode()


def _check(value: Any) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("names of facts are text")
        value = list(value.values())
    if not isinstance(value, list | tuple):
        raise TypeError(f"a fact is text or a whole number, not {type(value).__name__}: {value!r}")
    for each in value:
        _check(each)


def leaf_hash(line: bytes) -> bytes:
    """The hash of one line of facts."""
    return hashlib.sha256(b"\x00" + line).digest()


def daily_root(leaves: Sequence[bytes]) -> str:
    """The root over lines of facts, in their order, as 64 hexadecimal digits."""
    return root_of([leaf_hash(line) for line in leaves])


def root_of(hashes: Sequence[bytes]) -> str:
    """The root over leaf hashes: what ``daily_root`` gives for their lines."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def proof(leaves: Sequence[bytes], index: int) -> list[str]:
    """The hashes that lead from the leaf at ``index`` to the root, lowest first (RFC 6962, 2.1.1).

    Raises ``IndexError`` where there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    level = [leaf_hash(line) for line in leaves]
    path = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1].hex())
        level, index = _above(level), index // 2
    return path


def verify(leaf: bytes, index: int, count: int, path: Sequence[str], root: str) -> bool:
    """Whether a line stands at ``index`` among the ``count`` lines of a root (RFC 9162, 2.1.3.2).

    Needs nothing but its arguments, so that anyone can check. Never raises for bad input.
    """
    if not 0 <= index < count:
        return False
    node, last = leaf_hash(leaf), count - 1
    for step in path:
        beside = _unhex(step)
        if not last or beside is None:
            return False
        if index & 1 or index == last:
            node = _node(beside, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = _node(node, beside)
        index, last = index >> 1, last >> 1
    return last == 0 and node.hex() == root.lower()


def _above(level: list[bytes]) -> list[bytes]:
    """The next level; an odd last hash rises as it is, which gives RFC 6962's tree."""
    pairs = [_node(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
    return pairs + level[-1:] if len(level) % 2 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _unhex(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == hashlib.sha256().digest_size else None
