"""An uploaded file, or the files of an uploaded zip, within bounds. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

#: Bytes of one upload, and of all that comes out of a zip.
LARGEST_UPLOAD = 5_000_000
LARGEST_CONTENT = 20_000_000
#: YAML takes long to read.
LARGEST_YAML = 1_000_000
MOST_FILES = 50
#: How many bytes one packed byte may become; tables shrink to a tenth or so.
STEEPEST = 100
SUFFIXES = (".csv", ".jsonl", ".yaml", ".yml")


class UploadError(ValueError):
    """The upload cannot be taken; the message says why and what to do."""


@dataclass(frozen=True)
class File:
    """One file: its name without folders, and its bytes."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """What tells its form, such as .csv."""
        return PurePosixPath(self.name.lower()).suffix

    @property
    def stem(self) -> str:
        """The name without it."""
        return PurePosixPath(self.name).stem


def base_name(name: str) -> str:
    """The name of a file without folders and odd characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-120:]


def files_in(upload: File) -> list[File]:
    """The files to import. UploadError if there are none, too many, or too large ones."""
    if len(upload.content) > LARGEST_UPLOAD:
        raise UploadError(f"{_too_large(LARGEST_UPLOAD)} {USE_COMMAND}")
    files = list(_unpacked(upload)) if upload.suffix == ".zip" else [upload]
    for file in files:
        _check(file)
    if not files:
        raise UploadError(f"The zip holds no file that ends in {_listed()}.")
    return files


USE_COMMAND = "For more, use manage.py load_dataset, which has no such limit."


def _check(file: File) -> None:
    if file.suffix not in SUFFIXES:
        raise UploadError(
            f'"{file.name}" is of no form that we read: give {_listed()} or .zip.{_remedy(file)}'
        )
    if file.suffix.startswith(".y") and len(file.content) > LARGEST_YAML:
        raise UploadError(
            f'"{file.name}": {_too_large(LARGEST_YAML)} JSON Lines and CSV may be larger.'
        )


def _remedy(file: File) -> str:
    is_sheet = file.suffix in {".xlsx", ".xls", ".ods"}
    return " Save the spreadsheet as CSV (UTF-8) and give that." if is_sheet else ""


def _unpacked(upload: File) -> Iterator[File]:
    """The zip's files of the known forms; what else is in it is passed over."""
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as packed:
            members = [each for each in packed.infolist() if _is_wanted(each)]
            _check_members(members)
            left = LARGEST_CONTENT
            for member in members:
                content = _read(packed, member, left)
                left -= len(content)
                yield File(base_name(member.filename), content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise UploadError("The zip is damaged or has a password; make it anew.") from None


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    # Some systems put files beside the real ones, with the same endings.
    is_shadow = "__MACOSX" in member.filename or base_name(member.filename).startswith(".")
    return not (member.is_dir() or is_shadow) and member.filename.lower().endswith(SUFFIXES)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise UploadError(f"The zip holds {len(members)} files; give {MOST_FILES} at most.")
    if sum(member.file_size for member in members) > LARGEST_CONTENT:
        raise UploadError(f"Unpacked: {_too_large(LARGEST_CONTENT)} {USE_COMMAND}")
    for member in members:
        if member.file_size > STEEPEST * max(member.compress_size, 1):
            raise UploadError(f'"{member.filename}" is packed too densely; give it unpacked.')


def _read(packed: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """What comes out, never more than the limit: sizes that a zip states may be false."""
    with packed.open(member) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise UploadError(f"Unpacked: {_too_large(LARGEST_CONTENT)} {USE_COMMAND}")
    return content


def _too_large(limit: int) -> str:
    return f"This is too large; {limit // 1_000_000} MB is the limit."


def _listed() -> str:
    return ", ".join(SUFFIXES)
