"""Benchmarks: figures and ratios of the bot's costs, in one run on one machine (`make bench`)."""
