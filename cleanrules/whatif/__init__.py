"""The least change of a plan that makes rules pass together, found by CP-SAT; the extra `whatif` brings it."""
