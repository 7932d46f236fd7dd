"""Rules as plain data: one for the catalogue, and one whole for its page."""

from __future__ import annotations

from typing import Any

from cleanrules.facts.fields import Field
from cleanrules.law.bands import plain
from cleanrules.law.instruments import Parameter, ParameterValue
from cleanrules.law.windows import Window
from cleanrules.reports.json import cite_data, penalty_data, text_data, value_data
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import facts_of, rests

Data = dict[str, Any]


def catalogue_data(rule: Rule, rulebook: Rulebook) -> Data:
    """A rule as one entry of a list."""
    return {
        "code": rule.code,
        "name": rule.name,
        "title": text_data(rule.title),
        "kind": rule.kind,
        "plugin": rule.plugin,
        "pack": rule.pack,
        "force": rule.force,
        "effect": rule.effect,
        "governed_by": rule.governed_by,
        "place": rule.place.text if rule.place else None,
        **window_data(rule.window),
        "cites": [cite_data(cite, rulebook) for cite in rule.cites],
        "tags": list(rule.tags),
        "status": rule.status,
        "since": rule.since,
        "confidence": rule.confidence,
    }


def page_data(rule: Rule, rulebook: Rulebook) -> Data:
    """All of a rule."""
    found, fields = rests(rule, rulebook), rulebook.kinds[rule.kind].fields
    return {
        **catalogue_data(rule, rulebook),
        "when": rule.when.text,
        "let": {name: found.text for name, found in rule.lets.items()},
        "require": rule.require.text,
        "exceptions": [
            {
                "label": one.label,
                "title": text_data(one.title),
                "when": one.when.text,
                "require": one.require.text,
                "confidence": one.confidence,
                "cites": [cite_data(cite, rulebook) for cite in one.cites],
            }
            for one in rule.exceptions
        ],
        "discretion": text_data(rule.discretion) if rule.discretion else None,
        "strengthens": rule.strengthens,
        "message": text_data(rule.message) if rule.message else None,
        "note": text_data(rule.note) if rule.note else None,
        "facts": [_field(fields[name]) for name in facts_of(rule, rulebook)],
        "parameters": [_parameter(one, rulebook) for one in found.parameters.values()],
        "categories": [_category(one) for one in found.categories.values()],
        "penalties": [{**penalty_data(one, rulebook), **window_data(one.window)} for one in rule.penalties],
    }


def window_data(window: Window) -> Data:
    """A half-open window; `~` leads a day that is only a lower bound."""
    start, until = window.text()
    return {"from": start or None, "until": until or None}


def _field(field: Field) -> Data:
    return {"path": field.name, "title": text_data(field.title), "type": field.type, "unit": field.unit or None}


def _parameter(parameter: Parameter, rulebook: Rulebook) -> Data:
    return {
        "name": parameter.name,
        "title": text_data(parameter.title),
        "unit": parameter.unit or None,
        "external": parameter.external,
        "values": [_value(value, rulebook) for value in parameter.values],
    }


def _value(value: ParameterValue, rulebook: Rulebook) -> Data:
    return {
        **value_data(value.value, value.at_least, value.at_most),
        "keys": {name: plain(wanted) for name, wanted in value.keys.items()},
        **window_data(value.window),
        "confidence": value.confidence,
        "cites": [cite_data(cite, rulebook) for cite in value.cites],
        "supplied": value.supplied,
    }


def _category(category: Category) -> Data:
    return {
        "name": category.name,
        "title": text_data(category.title),
        "of": category.of,
        "versions": [{"when": one.when.text, **window_data(one.window)} for one in category.versions],
    }
