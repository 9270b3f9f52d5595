"""The JSON Schema of a hackathon file, for the editors that complete and check it."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bot.hackathon_file.schema import HackathonFile

_TITLE = "A hackathon file"
# The dialect that every editor knows; nothing in the schema needs a newer one.
_DIALECT = "http://json-schema.org/draft-07/schema#"


def published_schema() -> dict[str, Any]:
    """Return the schema as JSON values; it accepts all that reading accepts, in YAML's own types.

    So `title: 2021` is a text though YAML calls it a number, `yes` is true, and a field that
    is not required may stand there with nothing after it.
    """
    schema = HackathonFile.model_json_schema(schema_generator=_LenientSchema)
    return {"$schema": _DIALECT, "title": _TITLE} | schema


class _LenientSchema(GenerateJsonSchema):
    """Makes the schema of what an author writes, rather than of what the program reads."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return super().str_schema(schema) | {"type": ["string", "number"]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"anyOf": [super().bool_schema(schema), {"enum": ["yes", "no", "on", "off"]}]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        part = super().model_schema(schema)
        part.pop("title")
        required = part.get("required", [])
        for name, value in part["properties"].items():
            if name not in required:
                part["properties"][name] = _allow_nothing(value)
        return part

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema  # the names of the fields are titles enough
        return False


def _allow_nothing(value: JsonSchemaValue) -> JsonSchemaValue:
    """The schema of a field that may also stand there with nothing after it.

    A choice between schemas makes an editor's complaints vague, so it is a last resort.
    """
    if "enum" in value:
        value = value | {"enum": [*value["enum"], None]}
    if "type" in value:
        types = value["type"] if isinstance(value["type"], list) else [value["type"]]
        return value | {"type": [*types, "null"]}
    nothing = {"type": "null"}
    if "anyOf" in value:
        choices = [choice for choice in value["anyOf"] if choice != nothing]
        if len(choices) == 1 and "type" in choices[0]:
            outside = {key: item for key, item in value.items() if key != "anyOf"}
            return _allow_nothing(choices[0]) | outside
        return value | {"anyOf": [*choices, nothing]}
    reference = value.pop("$ref")
    return {"anyOf": [{"$ref": reference}, nothing]} | value
