from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.requests import KEPT, find_answer, forget_requests, note_request
from tests.factories import NOW


def test_a_request_is_done_once_it_is_noted(session: Session) -> None:
    assert find_answer(session, "r1") == (False, None)
    note_request(session, "r1", {"text": "Done."}, NOW)
    note_request(session, "r2", None, NOW)
    assert find_answer(session, "r1") == (True, {"text": "Done."})
    assert find_answer(session, "r2") == (True, None)


def test_requests_too_old_to_be_repeated_are_forgotten(session: Session) -> None:
    note_request(session, "old", None, NOW - timedelta(seconds=1))
    note_request(session, "new", None, NOW)
    session.flush()
    forget_requests(session, NOW + KEPT)
    session.expire_all()
    assert find_answer(session, "old") == (False, None)
    assert find_answer(session, "new") == (True, None)
