"""What the solvers' encoders share: conditions and rules in strong Kleene logic, over the booleans of any solver."""
