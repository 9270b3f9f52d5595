"""Counts of commands, and of refusals by their answers."""

from collections.abc import Sequence

from rehearsal.report.answers import CommandAnswer, shape_of
from rehearsal.report.figures import CommandUse, RefusalGroup


def collect_commands(answers: Sequence[CommandAnswer]) -> tuple[CommandUse, ...]:
    """Return each command with its uses, the most used first."""
    grouped: dict[str, list[CommandAnswer]] = {}
    for each in answers:
        grouped.setdefault(each.command, []).append(each)
    uses = [
        CommandUse(command, len(group), sum(each.is_refusal for each in group))
        for command, group in grouped.items()
    ]
    return tuple(sorted(uses, key=lambda each: (-each.times, each.command)))


def collect_refusals(answers: Sequence[CommandAnswer]) -> tuple[RefusalGroup, ...]:
    """Group refusals that read alike, the most frequent first; the example is the earliest."""
    grouped: dict[tuple[str, str], list[CommandAnswer]] = {}
    for each in answers:
        if each.is_refusal:
            grouped.setdefault((each.command, shape_of(each.answer)), []).append(each)
    groups = []
    for (command, _), group in grouped.items():
        first = min(group, key=lambda each: (each.at, each.handle))
        people = len({each.handle for each in group})
        groups.append(
            RefusalGroup(command, len(group), people, first.at, first.typed, first.answer)
        )
    return tuple(sorted(groups, key=lambda each: (-each.times, each.command, each.example)))
