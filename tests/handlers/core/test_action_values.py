import pytest

from bot.core.errors import Refused
from handlers.core.action_values import read_number


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("7", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(value: str, number: int) -> None:
    assert read_number(value) == number


@pytest.mark.parametrize("value", ["", "-1", "1.5", "7:1", " 7", "\u0663", "9" * 19])
def test_what_is_no_number_that_a_column_holds_is_out_of_date(value: str) -> None:
    with pytest.raises(Refused, match=r"^That button is out of date\. Please ask again"):
        read_number(value)
