"""The definition of a verdict: `docs/meaning.md` as plain recursive functions of a condition, the facts and a moment of the law."""
