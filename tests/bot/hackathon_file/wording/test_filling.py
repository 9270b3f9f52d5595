"""A text filled in: what stands in each place, and which lines go."""

from bot.hackathon_file.wording.filling import fill, list_names


def test_a_line_with_nothing_to_say_is_left_out() -> None:
    template = "{a} and {{{b}}}\nwith {c}\n\n{b}"
    assert fill(template, {"a": "A", "b": "B", "c": ""}) == "A and {B}\n\nB"
    assert fill(template, {"a": "", "b": "", "c": ""}) == ""
    assert list_names(template) == {"a", "b", "c"}


def test_values_are_put_in_as_they_are() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a.x} }"}) == "{b}{a.x} }"
