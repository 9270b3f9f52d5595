"""What the page is sent: conversations and views when it opens, then each change."""
