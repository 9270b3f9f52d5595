"""files.getUploadURLExternal and files.completeUploadExternal.

Slack's account: docs.slack.dev/reference/methods/files.getUploadURLExternal and
docs.slack.dev/reference/methods/files.completeUploadExternal. Slack shares a file a moment after
its answer; here it is shared at once. Slack does not document the error for a file that was not
uploaded, or is another app's; here it is `file_not_found`.
"""

from dataclasses import replace
from typing import Any

from rehearsal.content.channels import may_see
from rehearsal.content.messages import Content, post_message
from rehearsal.state.ids import make_secret
from rehearsal.state.records import ChannelRecord, File, Upload
from rehearsal.state.slack_errors import SlackError, refuse_arguments
from rehearsal.state.state import State
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.shapes import shape_file

Json = dict[str, Any]


def get_upload_url(call: MethodCall) -> Json:
    """Return an address for a file of this name and byte length (files.getUploadURLExternal)."""
    arguments, state = call.arguments, call.state
    missing = [name for name in ("filename", "length") if not arguments.text(name)]
    if missing:
        raise refuse_arguments([f"missing required field: {name}" for name in missing])
    length = arguments.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    file_id, key = state.ids.make("F"), make_secret()
    name, alt = arguments.text("filename"), arguments.text("alt_txt")
    state.uploads[file_id] = Upload(key, file_id, call.app.app_id, name, length, alt=alt)
    return {"upload_url": f"{state.address}/upload/v1/{key}", "file_id": file_id}


def take_upload(state: State, key: str, content: bytes) -> bool:
    """Store a file's content; return whether it has a known address and the announced length.

    Slack does not document its answer to content of another length; here it is refused.
    """
    with state.condition:
        upload = next((each for each in state.uploads.values() if each.key == key), None)
        if upload is None or upload.length != len(content):
            return False
        state.uploads[upload.file_id] = replace(upload, content=content)
        return True


def complete_upload(call: MethodCall) -> Json:
    """Publish files, in a message of the channel if one is named (files.completeUploadExternal)."""
    files = _read_files(call)
    channel = _find_channel(call)
    for file in files:
        del call.state.uploads[file.id]
    if channel is not None:
        content = Content(
            text=call.arguments.text("initial_comment"),
            thread_ts=call.arguments.text("thread_ts") or None,
            files=tuple(files),
        )
        post_message(call.state, channel, call.bot_user_id, content, call.app)
    return {"files": [shape_file(file) for file in files]}


def _read_files(call: MethodCall) -> list[File]:
    named = call.arguments.structure("files")
    if not isinstance(named, list) or not named:
        raise refuse_arguments(["missing required field: files"])
    files: list[File] = []
    for each in named:
        file_id = each.get("id") if isinstance(each, dict) else None
        upload = call.state.uploads.get(str(file_id))
        if upload is None or upload.app_id != call.app.app_id or upload.content is None:
            raise SlackError("file_not_found")
        title = str(each.get("title") or upload.name)
        now = call.state.now()
        files.append(
            File(
                *(upload.file_id, upload.name, title, upload.content, call.bot_user_id, now),
                alt=upload.alt,
            )
        )
    return files


def _find_channel(call: MethodCall) -> ChannelRecord | None:
    """Return the channel to share in, by its id; None for a file that stays private."""
    channel_id = call.arguments.text("channel_id")
    if not channel_id:
        return None
    channel = call.state.channels.get(channel_id)
    if channel is None or not may_see(channel, call.bot_user_id):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    return channel


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
}
