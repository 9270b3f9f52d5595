import json
from typing import Any

import pytest

from tests.bot.cli.conftest import EVENTS, Run


def plan(run: Run, name: str) -> list[dict[str, Any]]:
    ended = run("plan", str(EVENTS / f"{name}.yaml"), "--json")
    assert (ended.status, ended.err) == (0, "")
    items: list[dict[str, Any]] = json.loads(ended.out)
    return items


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "ml4sci-2020",
            {
                # Welcome at 21:00 UTC, kick-off at 21:15, the lecture at 18:30.
                "agenda:welcome:-60m:general": "2020-10-26T20:00:00Z",
                "agenda:welcome:-10m:general": "2020-10-26T20:50:00Z",
                "agenda:kick-off:-60m:general": "2020-10-26T20:15:00Z",
                "agenda:kick-off:-10m:general": "2020-10-26T21:05:00Z",
                "agenda:lecture:-60m:general": "2020-10-27T17:30:00Z",
                "agenda:lecture:-10m:general": "2020-10-27T18:20:00Z",
                # Tuesday's office hours at 21:00.
                "agenda:office-hours-tue-cosmic-rays:-60m:general": "2020-10-27T20:00:00Z",
                "agenda:office-hours-tue-cosmic-rays:-10m:cosmic-rays": "2020-10-27T20:50:00Z",
                "agenda:office-hours-tue-higgs-boson:-10m:higgs-boson": "2020-10-27T20:50:00Z",
                "agenda:office-hours-tue-general:-10m:general": "2020-10-27T20:50:00Z",
                # Wednesday's and Thursday's at 16:00 and 21:00.
                "agenda:office-hours-wed-noon:-60m:general": "2020-10-28T15:00:00Z",
                "agenda:office-hours-wed-evening:-10m:general": "2020-10-28T20:50:00Z",
                "agenda:office-hours-thu-noon:-10m:general": "2020-10-29T15:50:00Z",
                "agenda:office-hours-thu-evening:-60m:general": "2020-10-29T20:00:00Z",
                # Solutions due at 23:00.
                "deadline:solutions-due:-72h:general": "2020-10-27T23:00:00Z",
                "deadline:solutions-due:-24h:general": "2020-10-29T23:00:00Z",
                "deadline:solutions-due:-6h:general": "2020-10-30T17:00:00Z",
                "deadline:solutions-due:-60m:general": "2020-10-30T22:00:00Z",
                "deadline:solutions-due:-15m:general": "2020-10-30T22:45:00Z",
                "deadline:solutions-due:passed:general": "2020-10-30T23:00:00Z",
                # 8:00 in New York, on daylight time in October and not in November.
                "day:2020-10-26:general": "2020-10-26T12:00:00Z",
                "digest:2020-09-28:organisers": "2020-09-28T12:00:00Z",
                "digest:2020-10-30:organisers": "2020-10-30T12:00:00Z",
                "day:2020-11-30:general": "2020-11-30T13:00:00Z",
                "day-item:results:general": "2020-11-16T14:00:00Z",
            },
        ),
        (
            "ml4sci-2021",
            {
                # Kick-off on 8 November at 22:00 UTC, lecture at 19:30, due on the 23rd at 0:00.
                "agenda:kick-off:-60m:general": "2021-11-08T21:00:00Z",
                "agenda:kick-off:-10m:general": "2021-11-08T21:50:00Z",
                "agenda:lecture:-60m:general": "2021-11-09T18:30:00Z",
                "deadline:solutions-due:-72h:general": "2021-11-20T00:00:00Z",
                "deadline:solutions-due:passed:general": "2021-11-23T00:00:00Z",
            },
        ),
        (
            "uk-ai-2023",
            {
                # The first item at 9:00 UTC, the final presentations at 14:30; own reminders.
                "agenda:arrival:-5m:general": "2023-03-30T08:55:00Z",
                "agenda:final-presentations:-10m:general": "2023-03-31T14:20:00Z",
                "day:2023-03-30:general": "2023-03-30T07:00:00Z",
                "day-item:evening-social:general": "2023-03-30T08:00:00Z",
            },
        ),
    ],
)
def test_the_events_of_this_repository_come_at_their_instants(
    run: Run, name: str, expected: dict[str, str]
) -> None:
    due = {item["key"]: item["due"] for item in plan(run, name)}
    assert {key: due.get(key) for key in expected} == expected


@pytest.mark.parametrize("name", ["ml4sci-2020", "ml4sci-2021", "uk-ai-2023"])
def test_json_is_a_list_in_order_of_due(run: Run, name: str) -> None:
    items = plan(run, name)
    assert all(list(item) == ["key", "due", "kind", "channel", "title"] for item in items)
    assert [item["due"] for item in items] == sorted(item["due"] for item in items)
    assert len({item["key"] for item in items}) == len(items)


def test_tuesdays_seven_office_hours_are_announced_together_and_each_in_its_channel(
    run: Run,
) -> None:
    hours = [
        (item["due"][11:16], item["channel"], item["title"])
        for item in plan(run, "ml4sci-2020")
        if item["kind"] == "office_hours" and item["due"].startswith("2020-10-27")
    ]
    assert hours[0] == ("20:00", "general", "7 office hours")
    assert [channel for _, channel, _ in hours[1:]] == [
        "cosmic-rays",
        "general",
        "google-earth-engine",
        "higgs-boson",
        "nmr-spin",
        "particle-images",
        "strong-lensing",
    ]
    assert {due for due, _, _ in hours[1:]} == {"20:50"}


def test_text_shows_the_events_zones_and_warns_of_the_night(run: Run, small_file: str) -> None:
    ended = run("plan", small_file)
    assert ended.status == 0
    assert ended.out == (
        "Mon 1 Apr 2030, 05:30 CEST · Sun 23:30 EDT  #general  reminder: Lecture\n"
        "  warning: this is at night (05:30 CEST · Sun 23:30 EDT).\n"
        "Mon 1 Apr 2030, 06:20 CEST · 00:20 EDT  #general  reminder: Lecture\n"
        "  warning: this is at night (06:20 CEST · 00:20 EDT).\n"
        "Mon 1 Apr 2030, 08:00 CEST · 02:00 EDT  #general  day agenda: Agenda of Monday 1 April\n"
        "  warning: this is at night (02:00 EDT).\n"
        "3 messages.\n"
    )


def test_a_broken_file_has_no_plan(run: Run, broken_file: str) -> None:
    ended = run("plan", broken_file, "--json")
    assert (ended.status, ended.out) == (1, "")
    assert [line.partition(" ")[0] for line in ended.err.splitlines()] == [
        "broken.yaml:10:",
        "broken.yaml:11:",
    ]
