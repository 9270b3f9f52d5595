"""/agenda, /deadlines and /officehours."""
