"""Consistency of a rulebook, proved or refuted by an SMT solver; the extra `proof` brings it."""
