"""Password hashes by scrypt, with parameters of OWASP's Password Storage Cheat Sheet."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from base64 import b64decode, b64encode

_COST, _PARALLEL = 15, 3
"""2^15 rounds, three times: 32 MB and some tenths of a second for each guess."""
_BLOCKS = 8
_MOST_MEMORY = 2**28
_HASH = re.compile(r"scrypt\$ln=(1[0-7]),r=8,p=([1-9]|10)\$([A-Za-z0-9+/]{22}==)\$([A-Za-z0-9+/]{43}=)")


def password_hash(password: str) -> str:
    """The hash of a password, with its salt and its parameters."""
    salt = secrets.token_bytes(16)
    derived = _derived(password, salt, _COST, _PARALLEL)
    return f"scrypt$ln={_COST},r={_BLOCKS},p={_PARALLEL}${b64encode(salt).decode()}${b64encode(derived).decode()}"


def is_hash(text: str) -> bool:
    """Whether a text is a hash as `password_hash` makes them."""
    return bool(_HASH.fullmatch(text))


def is_password(password: str, kept: str) -> bool:
    """Whether a hash is of this password; what is no hash, such as "", is of none, and takes as long to tell."""
    found = _HASH.fullmatch(kept)
    if found is None:
        _derived(password, bytes(16), _COST, _PARALLEL)
        return False
    cost, parallel, salt, derived = found.groups()
    return hmac.compare_digest(_derived(password, b64decode(salt), int(cost), int(parallel)), b64decode(derived))


def _derived(password: str, salt: bytes, cost: int, parallel: int) -> bytes:
    # A keyboard can send "é" as one character or as two.
    typed = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=2**cost, r=_BLOCKS, p=parallel, maxmem=_MOST_MEMORY, dklen=32)
