"""Acts of people in the page: messages, commands, presses, forms, and the clock."""
