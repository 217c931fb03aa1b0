"""Enums whose members have a name for users."""

from enum import StrEnum
from typing import Any


class Labelled(StrEnum):
    """``OPEN = "open", _l("open")``: stored as the first, shown as the second."""

    _value_: str
    _label: Any

    def __new__(cls, value: str, label: Any = "") -> "Labelled":
        """A member is its stored text; the label waits for the reader's language."""
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label
        return member

    @property
    def label(self) -> str:
        """The member's name in the language in use."""
        return str(self._label)
