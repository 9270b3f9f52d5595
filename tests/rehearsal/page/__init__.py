"""Tests of the page in the browser: its server, spoken to over real sockets."""
