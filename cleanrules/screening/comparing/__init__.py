"""Screenings compared: with an earlier one, and between two days."""
