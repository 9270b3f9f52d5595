"""Shared parts of the benchmarks: processes, crowds, bots to compare with, a Slack that answers."""
