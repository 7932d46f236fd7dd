"""The JSON Schema of a screening: what `cleanrules screen --format json` writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from cleanrules.law.confidence import ORDER
from cleanrules.law.penalties import Base, Count, Trigger
from cleanrules.reports.schemas.facts import DAY, DIALECT
from cleanrules.rulebook.model import Effect, Force, Outcome
from cleanrules.screening.changed import Asked, Aspect
from cleanrules.screening.conclusion import Conclusion
from cleanrules.screening.counting import How, State
from cleanrules.screening.explaining.step import Kind
from cleanrules.screening.words import REASONS

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_VALUE: Schema = {"type": ["string", "boolean"]}
_DECIMAL: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+|/[0-9]+)?$"}
_BOUND: Schema = {
    "type": ["string", "null"],
    "pattern": f"^(~|[.][.])?{DAY[1:]}",
    "description": "`~`: not before this day; `..`: on this day or earlier",
}


def screening_schema() -> Schema:
    """The schema of what `screen --format json` writes: a screening, or a list of them."""
    one = {"$ref": "#/$defs/screening"}
    return {
        "$schema": DIALECT,
        "$id": "urn:cleanrules:screening",
        "title": "screening",
        "anyOf": [one, {"type": "array", "items": one}],
        "$defs": {
            "text": _closed({"zh": _TEXT, "en": _TEXT}),
            "confidence": {"enum": list(ORDER)},
            "outcome": {"enum": list(get_args(Outcome))},
            "day": {"type": "string", "format": "date", "pattern": DAY},
            "step": _step(),
            "cite": _cite(),
            "parameter": _parameter(),
            "penalty": _penalty(),
            "need": _closed(_need()),
            "legal_value": _closed(_legal()),
            "event": _closed(_event()),
            "finding": _finding(),
            "comparison": _comparison(),
            "screening": _screening(),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _closed(properties: Mapping[str, Schema]) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _screening() -> Schema:
    return _closed({
        "subject": _TEXT,
        "kind": _TEXT,
        "region": _MAYBE,
        "as_of": _ref("day"),
        "decided_on": _or_null(_ref("day")),
        "minimum_confidence": _ref("confidence"),
        "selected": _list(_TEXT),
        "assumptions": _list(_ref("text")),
        "findings": _list(_ref("finding")),
        "missing": {
            **_list(_closed({**_need(), **_helped()})),
            "description": "facts that the applicant can supply, the most useful first",
        },
        "legal_values_missing": {
            **_list(_closed({**_legal(), **_helped()})),
            "description": "legal values that an authority must supply, and where a person finds them",
        },
        "pending": {
            **_list(_closed({**_event(), **_helped()})),
            "description": "events to come, the soonest last day first",
        },
        "not_judged": {
            **_list(_closed({"title": _ref("text"), "cites": _list(_ref("cite")), "note": _or_null(_ref("text"))})),
            "description": "norms that bind this kind of subject and that no rule judges",
        },
        "conclusion": {"enum": list(get_args(Conclusion))},
        "rulebook": _closed({
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "plugins": {"type": "object", "additionalProperties": _TEXT},
        }),
        "engine": _TEXT,
        "version": _TEXT,
        "machine_conclusion": {
            "enum": list(get_args(Conclusion)),
            "description": "the conclusion without rulings and waivers",
        },
        "notices": {**_list(_ref("text")), "description": "rulings and waivers that have expired or answer nothing"},
        "today": {**_or_null(_ref("day")), "description": "the day on which expiry was looked at"},
        "baseline": {**_or_null(_ref("comparison")), "description": "what changed since an earlier screening"},
    })  # fmt: skip


def _finding() -> Schema:
    return _closed({
        "code": {"type": "string", "pattern": "^[A-Z]{3}-[A-Z]{2,4}-[0-9]{3}$"},
        "name": _TEXT,
        "outcome": _ref("outcome"),
        "reason": {"enum": [*REASONS, None]},
        "would_be": _or_null(_ref("outcome")),
        "confidence": _ref("confidence"),
        "force": {"enum": list(get_args(Force))},
        "effect": {"enum": [*get_args(Effect), None]},
        "exception": _MAYBE,
        "title": _ref("text"),
        "message": _ref("text"),
        "subject": _TEXT,
        "as_of": _ref("day"),
        "decided_on": _or_null(_ref("day")),
        "governed_by": {**_MAYBE, "description": "the event whose day's law governs; null: that of `as_of`"},
        "facts": _list(_used()),
        "missing": _list(_ref("need")),
        "legal_values_missing": _list(_ref("legal_value")),
        "events": {**_list(_ref("event")), "description": "what a pending outcome waits for"},
        "until": {
            **_or_null(_ref("day")),
            "description": "of a pending outcome the last day on which nothing is late; null: none is known",
        },
        "gap": {**_or_null(_gap()), "description": "by how much the requirement fails: `value` and `low` for certain"},
        "margin": {**_or_null(_gap()), "description": "by how much it is met"},
        "assignments": {
            **_list(_assignment()),
            "description": "who serves whom: where the rule is met the assignment that shows it, else the best that there is",
        },
        "tallies": {
            **_list(_tally()),
            "description": "what the sums, counts and quantifiers over lists that decide take of each item, and why",
        },
        "parameters": _list(_ref("parameter")),
        "cites": _list(_ref("cite")),
        "penalty": _list(_ref("penalty")),
        "trace": _ref("step"),
        "remedies": {
            **_list(_closed({**_remedy(), "together": _list(_closed(_remedy()))})),
            "description": "the smallest first; `together`: what must be changed with it, all of which `text` says",
        },
        "no_remedy": {**_or_null(_ref("text")), "description": "why no change of plan mends a breach"},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
        "standing": {**_ref("outcome"), "description": "what enters the conclusion: the ruling's outcome, else `outcome`"},
        "ruling": _or_null(_closed({
            "outcome": _ref("outcome"),
            "by": _TEXT,
            "document": _TEXT,
            "date": _ref("day"),
            "expires": _or_null(_ref("day")),
        })),
        "waiver": {
            **_or_null(_closed({"reason": _TEXT, "approver": _TEXT, "document": _TEXT, "expires": _ref("day")})),
            "description": "a waived finding enters neither the conclusion nor the exit code",
        },
    })  # fmt: skip


def _used() -> Schema:
    return _closed({"path": _TEXT, "value": _VALUE, "unit": _MAYBE, "source": _MAYBE})


def _tally() -> Schema:
    item = _closed({
        "path": _TEXT,
        "name": _TEXT,
        "state": {"enum": list(get_args(State))},
        "amount": {**_or_null(_interval()), "description": "its own, whether it counts or not"},
        "facts": _list(_used()),
        "missing": _list(_ref("need")),
        "legal_values_missing": {**_list(_ref("legal_value")), "description": "those below the evidence bar too"},
        "reason": _ref("text"),
    })  # fmt: skip
    return _closed({
        "list": _TEXT,
        "how": {"enum": list(get_args(How))},
        "title": _ref("text"),
        "of": {**_or_null(_ref("text")), "description": "the amount that is summed"},
        "unit": _MAYBE,
        "items": {**_list(item), "description": "in the order of the list"},
        "total": {**_interval(), "description": "what is counted, for certain and at most: an amount, or a number of items"},
        "complete": {"type": "boolean", "description": "whether the list is"},
        "summary": _ref("text"),
    })  # fmt: skip


def _interval() -> Schema:
    return _closed({name: _or_null(_DECIMAL) for name in ("value", "at_least", "at_most")})


def _gap() -> Schema:
    return _closed({"value": _DECIMAL, "unit": _MAYBE, "low": _DECIMAL, "high": _or_null(_DECIMAL)})


def _assignment() -> Schema:
    party = {"path": _TEXT, "name": _TEXT}
    rest = _closed({**party, "amount": _DECIMAL})
    served = {"from": _closed(party), "to": _closed(party), "spent": _DECIMAL, "ratio": _DECIMAL, "covered": _DECIMAL}
    return _closed(
        {
            "name": {**_TEXT, "description": "its name under `assign:` in the rule"},
            "unit": _MAYBE,
            "served": {**_list(_closed(served)), "description": "`covered` is what is `spent` divided by the ratio"},
            "left": {**_list(rest), "description": "what is not spent"},
            "short": {**_list(rest), "description": "what stays uncovered"},
        }
    )


def _remedy() -> Schema:
    return {"path": _TEXT, "change": _or_null(_DECIMAL), "unit": _MAYBE, "text": _ref("text")}


def _comparison() -> Schema:
    seen = {
        "code": _TEXT,
        "title": _ref("text"),
        "outcome": _ref("outcome"),
        "standing": _ref("outcome"),
        "waived_until": _MAYBE,
        "fingerprint": _TEXT,
    }
    change = _closed({"aspect": {"enum": list(get_args(Aspect))}, "name": _MAYBE, "old": _MAYBE, "new": _MAYBE})
    conclusions = list(get_args(Conclusion))
    return _closed({
        "found": {"type": "boolean", "description": "whether the baseline has the subject"},
        "conclusion": _closed({"old": {"enum": [*conclusions, None]}, "new": {"enum": conclusions}}),
        "asked": {
            **_list(_closed({"name": {"enum": list(get_args(Asked))}, "old": _TEXT, "new": _TEXT})),
            "description": "what the two were made with differently; empty text is none",
        },
        "new": _list(_closed(seen)),
        "gone": _list(_closed(seen)),
        "changed": _list(_closed({**seen, "worse": {"type": "boolean"}, "changes": _list(change)})),
        "unchanged": {"type": "integer", "minimum": 0},
        "others": {**_list(_TEXT), "description": "the baseline's subjects that are not screened now"},
    })  # fmt: skip


def _need() -> dict[str, Schema]:
    return {"path": _TEXT, "title": _ref("text"), "unit": _MAYBE}


def _legal() -> dict[str, Schema]:
    return {**_need(), "cites": _list(_ref("cite"))}


def _event() -> dict[str, Schema]:
    return {"path": _TEXT, "title": _ref("text"), "until": _or_null(_ref("day"))}


def _helped() -> dict[str, Schema]:
    """How many rules something would help to settle, and which."""
    return {"rules": {"type": "integer", "minimum": 1}, "codes": {"type": "array", "items": _TEXT, "minItems": 1}}


def _step() -> Schema:
    """A step of a derivation; the last keys are left out where there is nothing to say."""
    law = {
        "confidence": _ref("confidence"),
        "cites": _list(_optional({"instrument": _TEXT, "number": _TEXT}, {"article": _TEXT})),
    }
    return _optional(
        {
            "text": {**_TEXT, "description": "the condition as written"},
            "title": _ref("text"),
            "truth": {"type": ["boolean", "null"]},
            "value": _or_null(_ref("text")),
            "steps": _list(_ref("step")),
            "kind": {"enum": list(get_args(Kind))},
        },
        {
            "plain": {**_VALUE, "description": "the value as data: an amount as exact decimal text"},
            "unit": _TEXT,
            "path": {**_TEXT, "description": "the fact that the step is about"},
            "source": {**_TEXT, "description": "where the fact was read: the document, or file and line"},
            "law": _optional(law, {"from": _BOUND, "until": _BOUND, "supplied": {"const": True}}),
            "remarks": _list(_ref("text")),
        },
    )


def _optional(properties: Mapping[str, Schema], optional: Mapping[str, Schema]) -> Schema:
    """An object with these properties, and perhaps some others."""
    return {**_closed(properties), "properties": {**properties, **optional}}


def _cite() -> Schema:
    return _closed({
        "instrument": _TEXT,
        "number": _TEXT,
        "title": _ref("text"),
        "title_is_official": {"type": "boolean"},
        "article": _MAYBE,
        "quote": _MAYBE,
        "quote_confidence": _or_null(_ref("confidence")),
        "caution": {**_or_null(_ref("text")), "description": "why the instrument may no longer stand as it was read"},
    })  # fmt: skip


def _parameter() -> Schema:
    return _closed({
        "name": _TEXT,
        "title": _ref("text"),
        "value": {
            "anyOf": [_DECIMAL, _ref("day"), {"type": "null"}],
            "description": "null where only the ends are certain between which it lies",
        },
        "at_least": {"anyOf": [_DECIMAL, _ref("day"), {"type": "null"}]},
        "at_most": {"anyOf": [_DECIMAL, _ref("day"), {"type": "null"}]},
        "unit": _MAYBE,
        "from": _BOUND,
        "until": _BOUND,
        "cites": _list(_ref("cite")),
        "confidence": _ref("confidence"),
        "supplied": {"type": "boolean"},
    })  # fmt: skip


def _penalty() -> Schema:
    ends = {"type": "array", "items": _or_null(_DECIMAL), "minItems": 2, "maxItems": 2}
    return _closed({
        "law": _ref("text"),
        "range": {**_or_null(ends), "description": "in what `of` says; null where the range was not found"},
        "of": {
            "enum": list(get_args(Base)),
            "description": "yuan, or multiples of the value of the goods",
        },
        "articles": _list(_ref("cite")),
        "confidence": _ref("confidence"),
        "on": {"enum": list(get_args(Trigger))},
        "per": {"enum": list(get_args(Count))},
        "operators": _list(_TEXT),
        "where": {
            "type": "object",
            "additionalProperties": {"type": ["string", "boolean"]},
            "description": "what facts of the subject must be for it; one that is not known leaves it possible",
        },
        "note": _or_null(_ref("text")),
        "choice": {
            "enum": ["act", "lighter", "unclear", "other", None],
            "description": "`act`: the law of the day of the act governs; `lighter`: the later one, being lighter; "
            "`other`: the law that does not govern; `unclear`: a person must compare",
        },
    })  # fmt: skip
