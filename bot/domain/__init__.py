"""The rules of a hackathon: plain functions on a session, with `now` given; rows, or Refused."""
