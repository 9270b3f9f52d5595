import pytest

from bot.core.settings import ROLES, BadSettings, Settings

BOT_TOKEN = "xoxb-1-2-Secret"  # noqa: S105
APP_TOKEN = "xapp-1-A2-Secret"  # noqa: S105
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - Slack's own example
TOKENS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


def problems_of(environ: dict[str, str], *, role: str | None = None) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        Settings.from_env(environ, role=role)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_nothing_set_means_the_defaults() -> None:
    assert Settings.from_env({}) == Settings(
        slack_bot_token="",
        slack_app_token="",
        slack_signing_secret="",
        slack_api_url="https://slack.com/api/",
        database_url="sqlite:///hackathon.db",
        command_prefix="",
        host="127.0.0.1",
        port="",
        log_level="INFO",
        log_format="text",
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
            "HOST": "0.0.0.0",  # noqa: S104 - where web is asked to listen
            "PORT": "0",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
        },
        role="run",
    )
    assert settings.slack_bot_token == BOT_TOKEN
    assert settings.slack_app_token == APP_TOKEN
    assert settings.slack_api_url == "http://127.0.0.1:8000/api/"
    assert settings.database_url == "postgresql://bot@db/hackathon"
    assert (settings.host, settings.port) == ("0.0.0.0", "0")  # noqa: S104
    assert (settings.log_level, settings.log_format) == ("debug", "JSON")


def test_every_problem_is_said_at_once_a_line_each() -> None:
    problems = problems_of(
        {
            "SLACK_APP_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": "slack.com",
            "DATABASE_URL": "hackathon.db",
            "COMMAND_PREFIX": "Hack!",
            "PORT": "http",
            "MONITORING_TOKEN": "s3cret",
            "LOG_LEVEL": "LOUD",
            "LOG_FORMAT": "xml",
        },
        role="run",
    )
    assert [problem.split()[0] for problem in problems] == [
        "SLACK_API_URL",
        "DATABASE_URL",
        "COMMAND_PREFIX",
        "PORT",
        "MONITORING_TOKEN",
        "LOG_LEVEL",
        "LOG_FORMAT",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
    ]
    assert not any("\n" in problem or "s3cret" in problem for problem in problems)


NO_BOT = (
    "SLACK_BOT_TOKEN is missing: it starts with xoxb- and is on your app's page at "
    "api.slack.com/apps, under OAuth & Permissions."
)
NO_APP = (
    "SLACK_APP_TOKEN is missing: it starts with xapp- and is on your app's page at "
    "api.slack.com/apps, under Basic Information."
)
NO_SIGNATURE = (
    "SLACK_SIGNING_SECRET is missing: it consists of letters and digits and is on your app's page "
    "at api.slack.com/apps, under Basic Information."
)


@pytest.mark.parametrize(
    ("role", "problems"),
    [
        ("run", [NO_BOT, NO_APP]),
        ("web", [NO_BOT, NO_SIGNATURE]),
        ("clock", [NO_BOT]),
    ],
)
def test_each_role_says_at_once_what_it_misses_how_it_looks_and_where_it_is(
    role: str, problems: list[str]
) -> None:
    assert role in ROLES
    assert problems_of({}, role=role) == problems


def test_a_role_asks_for_no_more_than_it_needs() -> None:
    other = {"SLACK_APP_TOKEN": "nonsense", "SLACK_SIGNING_SECRET": SIGNING_SECRET}
    assert Settings.from_env({**TOKENS, **other}, role="web")
    assert Settings.from_env({**TOKENS, "SLACK_SIGNING_SECRET": "?"}, role="run")
    assert Settings.from_env({"SLACK_BOT_TOKEN": BOT_TOKEN}, role="clock")


def test_no_token_is_asked_for_where_slack_is_not() -> None:
    assert Settings.from_env({}).secret_problems("run") == [NO_BOT, NO_APP]
    assert Settings.from_env(TOKENS).secret_problems("run") == []


@pytest.mark.parametrize("secret", ["8f74-22", "8f74 22", '"8f7422"', "8f7422é"])
def test_a_malformed_signing_secret_is_said_and_never_shown(secret: str) -> None:
    [problem] = problems_of({**TOKENS, "SLACK_SIGNING_SECRET": secret}, role="web")
    assert problem.startswith("SLACK_SIGNING_SECRET is malformed: it consists of letters ")
    assert "8f74" not in problem


@pytest.mark.parametrize("port", ["-1", "65536", "8000.5", "80 00"])
def test_a_port_is_a_whole_number(port: str) -> None:
    assert problems_of({"PORT": port}) == [
        "PORT must be a whole number from 0 to 65535; 0 is a free one."
    ]


@pytest.mark.parametrize(
    "token", ["xoxp-1-Secret", "xoxb-", "xoxb-Sec ret", "xoxb-Sécret", "Secret", 'xoxb-"Secret"']
)
def test_a_malformed_token_is_said_and_never_shown(token: str) -> None:
    problems = problems_of({**TOKENS, "SLACK_BOT_TOKEN": token}, role="run")
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


def test_tokens_secrets_and_passwords_show_in_no_repr_and_no_str() -> None:
    password = "hunter2"  # noqa: S105
    database = f"postgresql://bot:{password}@db/hackathon"
    secrets = {**TOKENS, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "DATABASE_URL": database}
    settings = Settings.from_env(secrets, role="web")
    shown = repr(settings) + str(settings) + f"{settings}"
    assert not any(secret in shown for secret in ("Secret", SIGNING_SECRET, password))
