"""The people who use the bot meanwhile, and what is wrong with what they got."""
