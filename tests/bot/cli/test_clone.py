"""`clone`: from the terminal's side."""

from pathlib import Path

import pytest

from tests.bot.cli.conftest import EVENTS, Run

OLD = str(EVENTS / "ml4sci-2020.yaml")


def test_the_new_file_is_written_and_passes_check(run: Run) -> None:
    cloned = run("clone", OLD, "new.yaml", "--start", "2021-10-25")
    assert (cloned.status, cloned.err) == (0, "")
    head, _, rest = cloned.out.partition("\n")
    assert head == (
        "new.yaml: from Monday 25 October 2021 to Friday 29 October 2021. Look at again:"
    )
    assert rest.startswith("- slug: ml4sci-2021, for the people and teams of ml4sci-2020 stay")
    assert "- links: Agenda, https://indico.cern.ch/event/966872/\n" in rest
    assert "- agenda lecture, hosts: Prof. Harrison Prosper\n" in rest
    assert run("check", "new.yaml").out.endswith("new.yaml: 0 errors, 0 warnings, 2 notes.\n")


def test_another_day_of_the_week_is_warned_of_with_the_days_that_keep_it(run: Run) -> None:
    cloned = run("clone", OLD, "new.yaml", "--start", "26 October 2021")
    assert cloned.status == 0
    assert cloned.err == (
        "warning: Tuesday 26 October 2021 is not a Monday, as the old first day was: everything "
        "is on another day of the week. To keep them, begin on Monday 25 October 2021 or "
        "Monday 1 November 2021.\n"
    )
    assert "- the agenda: everything is on another day of the week.\n" in cloned.out


def test_a_file_that_is_there_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text("mine", encoding="utf-8")
    refused = run("clone", OLD, "new.yaml", "--start", "2021-10-25")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "new.yaml is there already: choose another name, or move it away.\n"
    assert (tmp_path / "new.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("old", "new", "start", "status", "message"),
    [
        (OLD, "new.yaml", "next year", 2, "--start: `next year` is not a day"),
        (OLD, "new.yaml", "2020-10-26", 2, f"{OLD} begins on that day already"),
        ("none.yaml", "new.yaml", "2021-10-25", 2, "none.yaml: No such file or directory."),
        (OLD, "no/new.yaml", "2021-10-25", 2, "no/new.yaml: No such file or directory."),
        (OLD, "new.yaml", "2199-12-30", 1, "new.yaml:"),
        ("broken.yaml", "new.yaml", "2031-01-01", 1, "broken.yaml:10: error:"),
    ],
)
def test_what_cannot_be_cloned_is_said_and_nothing_is_written(
    run: Run,
    tmp_path: Path,
    broken_file: str,
    old: str,
    new: str,
    start: str,
    status: int,
    message: str,
) -> None:
    refused = run("clone", old, new, "--start", start)
    assert (refused.status, refused.out) == (status, "")
    assert refused.err.startswith(message)
    assert [path.name for path in tmp_path.iterdir()] == [broken_file]
