import json
from pathlib import Path

from tests.bot.cli.conftest import EVENTS, Run


def test_a_file_without_findings_ends_with_0(run: Run, small_file: str) -> None:
    ended = run("check", small_file)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == "small.yaml: 0 errors, 0 warnings, 0 notes.\n"


def test_errors_are_said_with_their_lines_and_end_with_1(run: Run, broken_file: str) -> None:
    ended = run("check", broken_file)
    lines = ended.out.splitlines()
    assert ended.status == 1
    assert [line.split(" ")[:2] for line in lines[:-1]] == [
        ["broken.yaml:10:", "error:"],
        ["broken.yaml:11:", "error:"],
    ]
    assert lines[-1] == "broken.yaml: 2 errors, 0 warnings, 0 notes."


def test_warnings_alone_end_with_0(run: Run) -> None:
    ended = run("check", str(EVENTS / "ml4sci-2020.yaml"))
    assert ended.status == 0
    assert ": warning: " in ended.out
    assert ended.out.splitlines()[-1].endswith(".")


def test_one_of_a_kind_is_said_so(run: Run, tmp_path: Path, broken_file: str) -> None:
    text = (tmp_path / broken_file).read_text().replace("25:00", "06:30")
    (tmp_path / broken_file).write_text(text)
    assert "1 error, 0 warnings" in run("check", broken_file).out


def test_json_is_a_list_of_findings(run: Run, broken_file: str, small_file: str) -> None:
    ended = run("check", broken_file, "--json")
    findings = json.loads(ended.out)
    assert ended.status == 1
    assert [(each["level"], each["line"]) for each in findings] == [("error", 10), ("error", 11)]
    assert all(set(each) == {"level", "line", "message"} for each in findings)
    assert json.loads(run("check", small_file, "--json").out) == []


def test_a_file_that_is_not_text_is_a_finding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "picture.yaml").write_bytes(b"name: x\n\xff\xfe")
    ended = run("check", "picture.yaml", "--json")
    assert (ended.status, json.loads(ended.out)[0]["line"]) == (1, 2)
