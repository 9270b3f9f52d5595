"""Registrations by day are drawn by a program of its own."""

import struct
from pathlib import Path

import pytest

from bot.overview import plot as registration_plot
from bot.overview.plot import CannotDraw, Curve, RegistrationPlot, draw

OWN = Curve("$Higgs$ 希格斯 2021", -9, [1, 3, 14, 25, 50, 72, 97])
LAST = Curve("Higgs 2020", -28, [1, 1000])


def test_a_png_of_the_size_that_slack_shows_comes_of_it() -> None:
    drawn = draw(RegistrationPlot("97 registered, 3 days before", [OWN, LAST]))
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == (1200, 675)


def test_what_cannot_be_drawn_says_why() -> None:
    with pytest.raises(CannotDraw, match="min"):
        draw(RegistrationPlot("Nothing", []))


def test_the_program_is_handed_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tell.py"
    program.write_text("import os; print(*os.environ)")
    monkeypatch.setattr(registration_plot, "_PROGRAM", program)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    handed = draw(RegistrationPlot("", [])).decode().split()
    assert "PATH" in handed
    assert "SLACK_BOT_TOKEN" not in handed
