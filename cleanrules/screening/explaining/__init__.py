"""The derivation of a finding, from the facts to the outcome, in words."""
