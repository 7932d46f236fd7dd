"""What people decided about findings, beside what was found."""
