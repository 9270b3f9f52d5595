"""`import`: from the terminal's side."""

from pathlib import Path

from tests.bot.cli.conftest import Run

TABLE = "day,from,to,activity\n2030-03-30,17:00,18:00,Kick-off\n2030-03-31,,,Results\n"


def test_the_file_is_printed_and_passes_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE.replace(",,,", ",all day,,"), encoding="utf-8")
    printed = run("import", "a.csv", "--zone", "Eastern")
    assert (printed.status, printed.err) == (0, "")
    (tmp_path / "a.yaml").write_text(printed.out, encoding="utf-8")
    checked = run("check", "a.yaml")
    assert (checked.status, checked.out) == (0, "a.yaml: 0 errors, 0 warnings, 0 notes.\n")


def test_what_is_found_is_said_with_its_line_and_nothing_else_is_printed(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    failed = run("import", "a.csv")
    assert (failed.status, failed.out) == (1, "")
    assert failed.err == (
        "a.csv:2: error: This time (and 1 more) names no zone: say by --zone whose clock it is, "
        "as --zone Eastern.\n"
        "a.csv:3: error: This row has no time: write in `from` when it begins, or `all day`.\n"
    )


def test_a_zone_that_is_none_and_a_file_that_is_not_there_are_said(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    failed = run("import", "a.csv", "--zone", "Eastrn")
    assert (failed.status, failed.out) == (2, "")
    assert failed.err.startswith("--zone: `Eastrn` is not a zone")
    missing = run("import", "b.csv")
    assert (missing.status, missing.err) == (2, "b.csv: No such file or directory.\n")
