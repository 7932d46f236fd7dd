"""The least change of a plan that makes rules pass together."""
