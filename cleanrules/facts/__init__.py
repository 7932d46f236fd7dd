"""The facts of subjects: what plugins declare them with, and their typed values."""

from cleanrules.facts.facts import Facts, Listing, Record
from cleanrules.facts.fields import NOT_YET, Field, NotYet
from cleanrules.facts.grouping import Addition, Grouping
from cleanrules.facts.kinds import Enterprise, Kind, Operator, Project, Subject
from cleanrules.facts.model import (
    Amount,
    Code,
    Event,
    FactModel,
    Flag,
    Items,
    Words,
    amount,
    event,
    flag,
    industry,
    items,
    key,
    label,
    region,
    saying,
    words,
)
from cleanrules.law.codes import region_name

__all__ = [
    "NOT_YET",
    "Addition",
    "Amount",
    "Code",
    "Enterprise",
    "Event",
    "FactModel",
    "Facts",
    "Field",
    "Flag",
    "Grouping",
    "Items",
    "Kind",
    "Listing",
    "NotYet",
    "Operator",
    "Project",
    "Record",
    "Subject",
    "Words",
    "amount",
    "event",
    "flag",
    "industry",
    "items",
    "key",
    "label",
    "region",
    "region_name",
    "saying",
    "words",
]
