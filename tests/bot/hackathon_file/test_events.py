"""The three real hackathons: the instants that their sources mean, and what is said of them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.hackathon_file import DescribedHackathon, FileReading, Finding, read_hackathon_bytes

_EVENTS = Path(__file__).parents[3] / "events"
_NAMES = ["ml4sci-2020", "ml4sci-2021", "uk-ai-2023"]


def _read(name: str) -> FileReading:
    return read_hackathon_bytes((_EVENTS / f"{name}.yaml").read_bytes())


def _describe(name: str) -> DescribedHackathon:
    hackathon = _read(name).hackathon
    assert hackathon is not None
    return hackathon


def _instants(hackathon: DescribedHackathon) -> dict[str, list[str]]:
    """Start and end of each entry in UTC, by its key; the day of an entry without."""
    instants = {}
    for each in hackathon.agenda:
        times = [instant for instant in (each.starts_at, each.ends_at) if instant]
        instants[each.entry.key] = [f"{instant:%Y-%m-%dT%H:%MZ}" for instant in times] or [
            str(each.day)
        ]
    return instants


def _by_entry(name: str, level: str) -> dict[str, list[str]]:
    """The findings of a level, by the key of the agenda entry on whose `when` they are."""
    lines = (_EVENTS / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for finding in _read(name).findings:
        if finding.level == level:
            above = [line for line in lines[: finding.line] if line.startswith("  - key: ")]
            found.setdefault(above[-1].removeprefix("  - key: "), []).append(finding.message)
            assert lines[finding.line - 1].startswith("    when: ")
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_a_real_file_has_no_error_and_names_its_schema(name: str) -> None:
    assert [finding for finding in _read(name).findings if finding.level == "error"] == []
    assert _describe(name).file.slug == name
    text = (_EVENTS / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../docs/hackathon-file.schema.json\n")


def test_ml4sci_2020_is_at_the_instants_that_its_agenda_means() -> None:
    tuesday = ["2020-10-27T21:00Z", "2020-10-27T22:00Z"]
    assert _instants(_describe("ml4sci-2020")) == {
        "welcome": ["2020-10-26T21:00Z", "2020-10-26T21:15Z"],
        "kick-off": ["2020-10-26T21:15Z", "2020-10-26T22:30Z"],
        "lecture": ["2020-10-27T18:30Z", "2020-10-27T19:30Z"],
        "office-hours-tue-cosmic-rays": tuesday,
        "office-hours-tue-general": tuesday,
        "office-hours-tue-google-earth-engine": tuesday,
        "office-hours-tue-higgs-boson": tuesday,
        "office-hours-tue-nmr-spin": tuesday,
        "office-hours-tue-particle-images": tuesday,
        "office-hours-tue-strong-lensing": tuesday,
        "office-hours-wed-noon": ["2020-10-28T16:00Z", "2020-10-28T17:00Z"],
        "office-hours-wed-evening": ["2020-10-28T21:00Z", "2020-10-28T22:00Z"],
        "office-hours-thu-noon": ["2020-10-29T16:00Z", "2020-10-29T17:00Z"],
        "office-hours-thu-evening": ["2020-10-29T21:00Z", "2020-10-29T22:00Z"],
        "solutions-due": ["2020-10-30T23:00Z"],
        "results": ["2020-11-16"],
        # 18:00-19:00 EST in the source, and EST indeed.
        "wrap-up": ["2020-11-30T23:00Z", "2020-12-01T00:00Z"],
    }


def test_ml4sci_2020_is_warned_of_each_est_that_is_not() -> None:
    def warning(day: int, utc: str) -> list[str]:
        return [
            f"EST does not hold on {day} October 2020: New York is on daylight time then (EDT); "
            f"read as New York's clock, {utc} UTC."
        ]

    assert _by_entry("ml4sci-2020", "warning") == {
        "welcome": warning(26, "21:00"),
        "kick-off": warning(26, "21:15"),
        "lecture": warning(27, "18:30"),
        "office-hours-tue-cosmic-rays": warning(27, "21:00"),
        "office-hours-tue-general": warning(27, "21:00"),
        "office-hours-tue-google-earth-engine": warning(27, "21:00"),
        "office-hours-tue-higgs-boson": warning(27, "21:00"),
        "office-hours-tue-nmr-spin": warning(27, "21:00"),
        "office-hours-tue-particle-images": warning(27, "21:00"),
        "office-hours-tue-strong-lensing": warning(27, "21:00"),
        "office-hours-wed-noon": warning(28, "16:00"),
        "office-hours-wed-evening": warning(28, "21:00"),
        "office-hours-thu-noon": warning(29, "16:00"),
        "office-hours-thu-evening": warning(29, "21:00"),
    }
    assert _by_entry("ml4sci-2020", "note") == {
        "results": ["16 November 2020 is after the last day, 30 October 2020."],
        "wrap-up": [
            "30 November 2020 is after the last day, 30 October 2020.",
            "EST holds on 30 November 2020: 18:00 EST is 23:00 UTC.",
        ],
    }


def test_ml4sci_2020_has_its_six_challenges_and_a_host_for_each() -> None:
    hackathon = _describe("ml4sci-2020")
    keys = {challenge.key for challenge in hackathon.file.challenges}
    assert keys == {
        "higgs-boson",
        "particle-images",
        "strong-lensing",
        "nmr-spin",
        "cosmic-rays",
        "google-earth-engine",
    }
    hosts = {
        each.entry.challenge: [host.name for host in each.entry.hosts]
        for each in hackathon.agenda
        if each.entry.kind == "office hours" and each.day == date(2020, 10, 27)
    }
    assert hosts == {
        "cosmic-rays": ["Patrick Peplowski"],
        None: ["Sergei Gleyzer"],
        "google-earth-engine": ["Brad Peter"],
        "higgs-boson": ["Ali Hariri"],
        "nmr-spin": ["Stephen Carr"],
        "particle-images": ["Emanuele Usai"],
        "strong-lensing": ["Michael Toomey"],
    }
    assert [contact.email for contact in hackathon.file.contacts] == [
        "sgleyzer@ua.edu",
        "ml4-sci@cern.ch",
    ]
    assert hackathon.zones == ("America/New_York", "America/Chicago")


def test_ml4sci_2021_is_at_the_instants_that_its_announcement_means() -> None:
    hackathon = _describe("ml4sci-2021")
    assert _instants(hackathon) == {
        "kick-off": ["2021-11-08T22:00Z"],
        "lecture": ["2021-11-09T19:30Z"],
        "solutions-due": ["2021-11-23T00:00Z"],
    }
    assert [challenge.key for challenge in hackathon.file.challenges] == [
        "higgs-boson",
        "particle-images",
        "strong-lensing",
        "nmr-spin",
        "planetary-albedo",
        "circumgalactic-medium",
    ]


def test_ml4sci_2021_is_warned_of_each_edt_that_is_not() -> None:
    def warning(day: int, utc: str) -> list[str]:
        return [
            f"EDT does not hold on {day} November 2021: New York is on standard time then (EST); "
            f"read as New York's clock, {utc}."
        ]

    assert _by_entry("ml4sci-2021", "warning") == {
        "kick-off": warning(8, "22:00 UTC"),
        "lecture": warning(9, "19:30 UTC"),
        "solutions-due": warning(22, "00:00 UTC on 23 November 2021"),
    }
    assert _by_entry("ml4sci-2021", "note") == {}


def test_uk_ai_2023_is_at_cambridges_times() -> None:
    hackathon = _describe("uk-ai-2023")
    assert _instants(hackathon) == {
        "arrival": ["2023-03-30T09:00Z", "2023-03-30T09:50Z"],
        "introduction": ["2023-03-30T09:55Z", "2023-03-30T10:25Z"],
        "team-formation": ["2023-03-30T10:30Z", "2023-03-30T11:10Z"],
        "lunch-thu": ["2023-03-30T11:15Z", "2023-03-30T12:15Z"],
        "work-1": ["2023-03-30T12:15Z", "2023-03-30T14:15Z"],
        "coffee-thu": ["2023-03-30T14:20Z", "2023-03-30T14:40Z"],
        "work-2": ["2023-03-30T14:45Z", "2023-03-30T16:30Z"],
        "evening-social": ["2023-03-30"],
        "work-3": ["2023-03-31T09:00Z", "2023-03-31T11:10Z"],
        "lunch-fri": ["2023-03-31T11:15Z", "2023-03-31T12:15Z"],
        "wrapping-up": ["2023-03-31T12:20Z", "2023-03-31T14:00Z"],
        "coffee-fri": ["2023-03-31T14:00Z", "2023-03-31T14:25Z"],
        "final-presentations": ["2023-03-31T14:30Z", "2023-03-31T16:30Z"],
    }
    assert hackathon.registration_closes == datetime(2023, 3, 31, 23, 0, tzinfo=UTC)
    assert hackathon.file.style == "collaborative"
    assert len(hackathon.file.challenges) == 3


def test_uk_ai_2023_leaves_nothing_to_say() -> None:
    findings: tuple[Finding, ...] = _read("uk-ai-2023").findings
    assert findings == ()
