"""The key that signs the seals (Ed25519): kept in a file that the database never sees, and made where there is none.

Whoever only verifies needs the public key, which lies beside it; kept elsewhere as well, it shows a key that was exchanged.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

log = structlog.get_logger("wanmi.journal")
PublicKeys = Mapping[str, Ed25519PublicKey]  # by their names, as seals carry them
END = b"-----END PUBLIC KEY-----"


def public_file(path: Path) -> Path:
    """Where the public key of the private one at `path` lies."""
    return path.with_name(path.name + ".pub")


def sign(path: Path, hashed: bytes) -> tuple[str, bytes]:
    """The name of the key at `path` and its signature; the key is made (readable by its owner alone) where there is none."""
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return name_of(key.public_key()), key.sign(hashed)


def name_of(key: Ed25519PublicKey) -> str:
    """Sixteen hex digits by which a seal says who signed it."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def public_keys(paths: Iterable[Path]) -> dict[str, Ed25519PublicKey]:
    """All public keys in these files (several may stand in one, in PEM). Raises OSError, ValueError."""
    found = {}
    for path in paths:
        for block in path.read_bytes().split(END)[:-1]:
            key = load_pem_public_key(block.strip() + b"\n" + END + b"\n")
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError(f"{path} holds no Ed25519 key")
            found[name_of(key)] = key
    return found


def signed_by(keys: PublicKeys, name: str, signature: bytes, hashed: bytes) -> bool:
    """Whether the key of this name is known and signed this."""
    try:
        key = keys[name]
        key.verify(signature, hashed)
    except (KeyError, InvalidSignature):
        return False
    return True


def _make(path: Path) -> None:
    """Written aside and linked, so that two who seal first agree on one key; its public half is put after those there were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.unlink(missing_ok=True)
    own.touch(mode=0o600)
    own.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
        key = load_pem_private_key(path.read_bytes(), password=None).public_key()
        with public_file(path).open("ab") as public:
            public.write(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        log.info("a key for the seals was made; keep its public half elsewhere too", public_key=str(public_file(path)))
    own.unlink()
