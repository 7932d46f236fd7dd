"""Names that mean something already, so that no fact can have them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

RESERVED: Final[Mapping[str, str]] = {
    "kind": "in a facts file, the kind of subject",
    "param": "`param.name` is a parameter",
    "set": "`set.name` is a named set, on the right of `in`",
    "subject": "`subject.name` is a fact of the subject, where the item of a list has one of the same name",
    "item": "`item.name` is a fact of the item that a category classifies",
    "as_of": "the day whose law is asked for",
    "true": "what always holds",
    "false": "what never holds",
}
"""Words that conditions and facts files use for themselves, and what each stands for."""
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def misnamed(name: str, *, inside: bool = False) -> tuple[str, str] | None:
    """Why a fact can't have a name, and what to do; None where it can. `inside` is whether it is one of a list's items."""
    if not _NAME.match(name):
        return "is no name of a field", "use a-z, 0-9 and `_`"
    if name in RESERVED and not (inside and name == "kind"):
        return "can't be the name of a field, it means something else", f"rename it: {RESERVED[name]}"
    if keyword.iskeyword(name):
        return "can't be the name of a field, it means something else", "rename it: conditions are read as Python"
    if hasattr(BaseModel, name):
        return (
            "can't be the name of a field, it means something else",
            "rename it: all fact models have something of that name",
        )
    return None
