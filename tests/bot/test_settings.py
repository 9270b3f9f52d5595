import pytest

from bot.settings import BadSettings, Settings

BOT_TOKEN = "xoxb-1-2-Secret"  # noqa: S105
APP_TOKEN = "xapp-1-A2-Secret"  # noqa: S105
TOKENS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


def problems_of(environ: dict[str, str], *, with_slack: bool = False) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        Settings.from_env(environ, with_slack=with_slack)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_nothing_set_means_the_defaults() -> None:
    assert Settings.from_env({}) == Settings(
        slack_bot_token="",
        slack_app_token="",
        slack_api_url="https://slack.com/api/",
        database_url="sqlite:///hackathon.db",
        command_prefix="",
        log_level="INFO",
    )


def test_an_empty_value_is_the_default_and_blanks_around_one_do_not_count() -> None:
    settings = Settings.from_env({"LOG_LEVEL": "  ", "COMMAND_PREFIX": " hack- "})
    assert settings == Settings(log_level="INFO", command_prefix="hack-")


def test_what_the_environment_says_is_taken() -> None:
    settings = Settings.from_env(
        {
            **TOKENS,
            "SLACK_API_URL": "http://127.0.0.1:8000/api/",
            "DATABASE_URL": "postgresql://bot@db/hackathon",
            "LOG_LEVEL": "debug",
        },
        with_slack=True,
    )
    assert settings.slack_bot_token == BOT_TOKEN
    assert settings.slack_app_token == APP_TOKEN
    assert settings.slack_api_url == "http://127.0.0.1:8000/api/"
    assert settings.database_url == "postgresql://bot@db/hackathon"
    assert settings.log_level == "debug"


def test_every_problem_is_said_at_once_a_line_each() -> None:
    problems = problems_of(
        {
            "SLACK_APP_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": "slack.com",
            "DATABASE_URL": "hackathon.db",
            "COMMAND_PREFIX": "Hack!",
            "LOG_LEVEL": "LOUD",
        },
        with_slack=True,
    )
    assert [problem.split()[0] for problem in problems] == [
        "SLACK_API_URL",
        "DATABASE_URL",
        "COMMAND_PREFIX",
        "LOG_LEVEL",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
    ]
    assert not any("\n" in problem for problem in problems)


def test_a_missing_token_is_said_with_what_it_looks_like_and_where_it_is() -> None:
    assert problems_of({}, with_slack=True) == [
        "SLACK_BOT_TOKEN is missing: it starts with xoxb- and is on your app's page at "
        "api.slack.com/apps, under OAuth & Permissions.",
        "SLACK_APP_TOKEN is missing: it starts with xapp- and is on your app's page at "
        "api.slack.com/apps, under Basic Information.",
    ]


def test_tokens_are_asked_for_only_where_slack_is() -> None:
    assert Settings.from_env({}).token_problems() != []
    assert Settings.from_env(TOKENS, with_slack=True).token_problems() == []


@pytest.mark.parametrize(
    "token", ["xoxp-1-Secret", "xoxb-", "xoxb-Sec ret", "xoxb-Sécret", "Secret", 'xoxb-"Secret"']
)
def test_a_malformed_token_is_said_and_never_shown(token: str) -> None:
    problems = problems_of({**TOKENS, "SLACK_BOT_TOKEN": token}, with_slack=True)
    assert len(problems) == 1
    assert problems[0].startswith("SLACK_BOT_TOKEN is malformed: it starts with xoxb- ")
    assert "cret" not in problems[0]


@pytest.mark.parametrize("prefix", ["Hack", "é", "a b", "/hack", "x" * 16])
def test_a_prefix_is_what_slack_takes_in_a_commands_name(prefix: str) -> None:
    assert [problem.split()[0] for problem in problems_of({"COMMAND_PREFIX": prefix})] == [
        "COMMAND_PREFIX"
    ]


def test_a_problem_never_shows_the_value() -> None:
    password = "hunter2"  # noqa: S105
    bad = {"SLACK_API_URL": password, "DATABASE_URL": password, "LOG_LEVEL": password}
    assert password not in "\n".join(problems_of(bad))


def test_tokens_show_in_no_repr_and_no_str() -> None:
    settings = Settings.from_env(TOKENS)
    assert "Secret" not in repr(settings) + str(settings) + f"{settings}"
