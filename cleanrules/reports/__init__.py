"""Screenings, rules and facts as people and programs read them: text, JSON, forms, JSON Schemas."""
