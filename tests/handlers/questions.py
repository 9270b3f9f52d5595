"""A hackathon whose registration form asks everything, for tests."""

from typing import Any

CONDUCT = "https://example.org/conduct"


def make_questions() -> list[dict[str, Any]]:
    """A question of each kind."""
    sizes = {"options": ["S", "M"]}
    return [
        {"key": "diet", "label": "Diet", "hint": "Or allergies."},
        {"key": "goal", "label": "Goal", "kind": "long text"},
        {"key": "size", "label": "Shirt", "kind": "choice", "required": True, **sizes},
        {"key": "sizes", "label": "Shirts", "kind": "choices", **sizes},
        {"key": "photo", "label": "Photos?", "kind": "yes or no"},
        {"key": "age", "label": "Age", "kind": "number"},
    ]


ANSWERS = {
    "diet": "vegan",
    "goal": "learn",
    "size": "M",
    "sizes": ["S"],
    "photo": False,
    "age": 31,
}


ASKS_EVERYTHING = {
    "where": {"kind": "hybrid", "sites": [{"key": "brown", "name": "Brown University"}]},
    "registration": {
        "code_of_conduct": CONDUCT,
        "experience": ["New", "Old"],
        "questions": make_questions(),
    },
}
