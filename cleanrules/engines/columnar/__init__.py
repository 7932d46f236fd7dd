"""The columnar engine: the outcomes of one plan for many subjects at once."""

from cleanrules.engines.columnar.engine import Columnar
from cleanrules.engines.columnar.tally import OUTCOMES

__all__ = ["OUTCOMES", "Columnar"]
