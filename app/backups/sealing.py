"""An encrypted copy for whoever keeps it elsewhere: by age for an ``age1…`` recipient, else by gpg."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

AGE, GPG = ".age", ".gpg"


def seal(source: Path, *, recipient: str) -> Path:
    """Encrypt a file beside itself and return where.

    Raises
    ------
    RuntimeError
        If the program is missing or refuses, in words.
    """
    if recipient.startswith("age1"):
        target = source.with_name(source.name + AGE)
        _run("age", "--encrypt", "--recipient", recipient, "--output", str(target), str(source))
    else:
        target = source.with_name(source.name + GPG)
        _run("gpg", "--batch", "--yes", "--trust-model", "always", "--encrypt", "--recipient", recipient,
             "--output", str(target), str(source))  # fmt: skip
    return target


def is_sealed(path: Path) -> bool:
    """Tell whether a file bears the name of an encrypted copy."""
    return path.suffix in {AGE, GPG}


def unseal(source: Path, target: Path, *, identity: str) -> None:
    """Decrypt a file; `identity` is the file of the key of age, gpg finds its own."""
    if source.suffix == AGE:
        if not identity:
            raise RuntimeError("an .age file opens with --identity FILE")
        _run("age", "--decrypt", "--identity", identity, "--output", str(target), str(source))
    else:
        _run("gpg", "--batch", "--yes", "--decrypt", "--output", str(target), str(source))


def _run(tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise RuntimeError(f"{tool} is missing: install it, or leave BACKUP_RECIPIENT empty")
    done = subprocess.run([program, *arguments], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
