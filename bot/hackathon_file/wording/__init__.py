"""The texts that organisers may word themselves."""
