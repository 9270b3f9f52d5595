"""What operators count: each function adds to its metric, and /metrics shows it."""

from pathlib import Path

from bot.core import metrics

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"


def read(sample: str, /, **labels: str) -> float:
    """A sample's value now; what was never counted is nothing."""
    return metrics.REGISTRY.get_sample_value(sample, labels) or 0


def test_a_command_is_counted_with_its_duration_by_name_and_outcome() -> None:
    labels = {"name": "/team join", "outcome": "refused"}
    count = read("hackathon_command_seconds_count", **labels)
    slow = read("hackathon_command_seconds_bucket", **labels, le="0.25")
    quick = read("hackathon_command_seconds_bucket", **labels, le="0.1")
    seconds = read("hackathon_command_seconds_sum", **labels)
    metrics.count_command("/team join", "refused", 0.125)
    assert read("hackathon_command_seconds_count", **labels) == count + 1
    assert read("hackathon_command_seconds_bucket", **labels, le="0.25") == slow + 1
    assert read("hackathon_command_seconds_bucket", **labels, le="0.1") == quick
    assert read("hackathon_command_seconds_sum", **labels) == seconds + 0.125


def test_a_post_is_counted_by_kind_and_outcome() -> None:
    found = read("hackathon_posts_total", kind="reminder", outcome="found")
    sent = read("hackathon_posts_total", kind="reminder", outcome="sent")
    metrics.count_post("reminder", "found")
    assert read("hackathon_posts_total", kind="reminder", outcome="found") == found + 1
    assert read("hackathon_posts_total", kind="reminder", outcome="sent") == sent


def test_an_expected_kind_is_shown_before_anything_became_of_it() -> None:
    metrics.expect_posts(["unheard_of"])
    for outcome in ("sent", "failed", "unknown"):
        labels = {"kind": "unheard_of", "outcome": outcome}
        assert metrics.REGISTRY.get_sample_value("hackathon_posts_total", labels) == 0


def test_lateness_is_counted_from_a_tenth_of_a_second_to_an_hour() -> None:
    bounds = ("0.1", "60.0", "3600.0", "+Inf")
    before = [read("hackathon_lateness_seconds_bucket", le=le) for le in bounds]
    for seconds in (0.05, 59, 4000):
        metrics.observe_lateness(seconds)
    after = [read("hackathon_lateness_seconds_bucket", le=le) for le in bounds]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 2, 2, 3]


def test_what_a_clock_set_back_makes_early_is_not_late_and_takes_nothing_off_the_sum() -> None:
    count, total = read("hackathon_lateness_seconds_count"), read("hackathon_lateness_seconds_sum")
    metrics.observe_lateness(-3600)
    assert read("hackathon_lateness_seconds_count") == count + 1
    assert read("hackathon_lateness_seconds_sum") == total


def test_rate_limits_are_counted_by_method_and_reconnects_by_reason() -> None:
    limits = read("hackathon_rate_limits_total", method="chat.postMessage")
    reconnects = read("hackathon_socket_reconnects_total", reason="silent")
    metrics.count_rate_limit("chat.postMessage")
    metrics.count_reconnect("silent")
    assert read("hackathon_rate_limits_total", method="chat.postMessage") == limits + 1
    assert read("hackathon_socket_reconnects_total", reason="silent") == reconnects + 1


def test_they_are_shown_in_prometheus_text_with_the_process_itself() -> None:
    metrics.count_post("reminder", "sent")
    body, content_type = metrics.render_metrics()
    lines = body.decode().splitlines()
    assert content_type.startswith("text/plain; ")
    assert any(
        line.startswith('hackathon_posts_total{kind="reminder",outcome="sent"} ') for line in lines
    )
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(line.startswith("python_info{") for line in lines)


def test_what_each_means_is_written_down() -> None:
    document = OPERATING.read_text(encoding="utf-8")
    names = [family.name for family in metrics.REGISTRY.collect()]
    own = [name for name in names if name.startswith("hackathon_")]
    assert len(own) == 5
    assert [name for name in own if f"`{name}" not in document] == []
