"""What changes between two days, and one thing over time."""
