"""The action_ids of buttons that timed messages carry and handlers answer.

An action_id is unique on a surface (Slack refuses others), so if a surface has one button several
times, a suffix follows: `team-join:12`. Handlers register the part before the colon and find what
they need in the button's value.
"""

ACCEPT_INVITATION = "invitation-accept"
DECLINE_INVITATION = "invitation-decline"
APPROVE_REQUEST = "request-approve"
DECLINE_REQUEST = "request-decline"
RESEND_ROW = "recovery-resend"
DROP_ROW = "recovery-drop"
RESEND_ALL = "recovery-resend-all"
DROP_ALL = "recovery-drop-all"
MUTE_ANNOUNCEMENTS = "announcements-mute"
APPROVE_ANNOUNCEMENT = "announcement-approve"
CANCEL_ANNOUNCEMENT = "announcement-cancel"
EDIT_ANNOUNCEMENT = "announcement-edit"
FIND_TEAM = "team-list"
START_TEAM = "team-create"
NUDGE = "nudge-preview"
