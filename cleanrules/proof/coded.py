"""Codes and labels as formulas: which of them a fact may be, and whether it lies in some codes or a named set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleanrules.encoding.encoding import Encoding
from cleanrules.encoding.kleene import UNKNOWN, Truth
from cleanrules.engines.context import Context
from cleanrules.engines.membership import in_set
from cleanrules.facts.facts import Facts
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import Ref, Within
from cleanrules.law.codes import tree_of
from cleanrules.law.windows import Moment
from cleanrules.proof.logic import LOGIC, Bool, both, none_but
from cleanrules.proof.places import Classes
from cleanrules.proof.subject import Item, Owner, Subject, one_of
from cleanrules.rulebook.model import Rulebook


class Coded(Encoding[Bool, Item]):
    """The encoding of flags, labels and codes."""

    def __init__(self, rulebook: Rulebook, subject: Subject, moment: Moment) -> None:
        super().__init__(LOGIC, rulebook, subject.kind.name, moment)
        self.subject = subject
        self.law = Context(rulebook, Facts(subject.kind.name, {}), moment.day, moment)  # no subject: the law alone
        self._codes: dict[int, tuple[Within, list[bool | None]]] = {}

    def flag(self, ref: Ref, owner: Owner) -> Truth[Bool]:
        """Whether a flag holds."""
        return self._of(ref, owner, lambda own: self.subject.flag(ref, own))

    def one_of(self, ref: Ref, labels: frozenset[str], owner: Owner) -> Truth[Bool]:
        """Whether a fact is one of some labels."""
        numbers = [number for number, (label, _) in enumerate(ref.field.labels) if label in labels]
        return self._of(ref, owner, lambda own: one_of(self.subject.label(ref.field, own), numbers))

    def _of(self, ref: Ref, owner: Owner, value: Callable[[Owner], Bool]) -> Truth[Bool]:
        """The truth of what a fact says, unknown where the fact is."""
        own = owner if ref.item else None
        known = self.subject.known(ref.field, own)
        return UNKNOWN if known is False else when(known, value(own))

    def within(self, found: Within, owner: Owner) -> Truth[Bool]:
        """Whether a code or label lies in some codes or a named set: what the reference says of each class or label."""
        own = owner if found.ref.item else None
        known = self.subject.known(found.ref.field, own)
        if known is False:
            return UNKNOWN
        return self.coded(found.ref.field, own, known, self._truths(found))

    def _truths(self, found: Within) -> list[bool | None]:
        kept = self._codes.get(id(found))
        if kept is None:
            kept = self._codes[id(found)] = (
                found,
                [self.lies(found, code) for code in self.values(found.ref.field)],
            )
        return kept[1]

    def lies(self, found: Within, code: str) -> bool | None:
        """Whether a code lies in some codes or a named set at the moment."""
        if found.set is not None:
            return in_set(found.set, code, self.law)
        tree = tree_of(found.ref.field.type)
        truths = [tree.covers(member, code) for member in found.codes]
        return True if True in truths else None if None in truths else False

    def values(self, ref_field: Field) -> Sequence[str]:
        """What a coded fact can be: its labels, or one code for each class."""
        if ref_field.type == "label":
            return [label for label, _ in ref_field.labels]
        return self._classes(ref_field)

    def _classes(self, ref_field: Field) -> Sequence[str]:
        classes: Classes = self.subject.places.of("region" if ref_field.type == "region" else "industry")
        return classes.codes[: classes.fine] if self.subject.shape.full else classes.codes

    def coded(self, ref_field: Field, own: Owner, known: Bool, truths: Sequence[bool | None]) -> Truth[Bool]:
        """Whether a coded fact is one of the values of which the truth is told, each in the order of `values`."""
        code = self.subject.label(ref_field, own) if ref_field.type == "label" else self.subject.code(ref_field, own)
        inside = one_of(code, [number for number, truth in enumerate(truths) if truth is True])
        if None not in truths:
            return when(known, inside)
        outside = one_of(code, [number for number, truth in enumerate(truths) if truth is False])
        return Truth(both(known, inside), both(known, outside))


def when(known: Bool, value: Bool) -> Truth[Bool]:
    """The truth of a value that is known where `known` holds."""
    return LOGIC.exactly(value) if known is True else Truth(both(known, value), both(known, none_but(value)))
