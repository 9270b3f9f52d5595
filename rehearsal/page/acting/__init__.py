"""What people do in the page: words, commands, presses, forms, and the clock."""
