"""What the benchmarks share: processes, crowds, bots to compare with, a Slack that answers."""
