"""What the bot costs, as figures and ratios in one run on one machine: `make bench`."""
