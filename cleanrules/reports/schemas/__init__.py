"""The JSON Schemas of what people write and of what comes out."""
