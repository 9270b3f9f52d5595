"""The reference, the JSON Schema and the list of texts, made from the schema and the templates."""
