"""Forms to fill in: YAML, a workbook, a register."""
