"""A workspace by itself: its people, its channels, and waiting for something."""

from threading import Thread

import pytest

from rehearsal import Person, Workspace


def test_everybody_is_in_general(workspace: Workspace) -> None:
    workspace.install_app("helper", events=())
    general = workspace.channel("general")
    assert general is not None
    assert general.members == ["ana", "ben", "olga", "helper"]


def test_handles_are_unique_and_in_small_letters(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="already somebody called ana"):
        workspace.add_person("ana")
    with pytest.raises(ValueError, match="small letters"):
        workspace.add_person("Ana")
    with pytest.raises(KeyError, match="nobody called zoe"):
        workspace.person("zoe")


def test_a_channel_is_made_with_its_members(workspace: Workspace) -> None:
    channel_id = workspace.add_channel("secret", private=True, members=["ben", "olga"])
    secret = workspace.channel(channel_id)
    assert secret is not None
    assert (secret.name, secret.is_private, secret.members) == ("secret", True, ["ben", "olga"])
    assert [channel.name for channel in workspace.channels()] == ["general", "secret"]


def test_what_is_not_there_is_none_or_nothing(workspace: Workspace) -> None:
    assert workspace.channel("nowhere") is None
    assert workspace.messages("nowhere") == []


def test_waiting_ends_when_it_happens(workspace: Workspace, ana: Person) -> None:
    speaker = Thread(target=lambda: ana.say("now"))
    speaker.start()
    workspace.wait_for(lambda: workspace.messages("general"))
    speaker.join()
    assert workspace.messages("general")[0].text == "now"


def test_all_messages_stand_in_order(workspace: Workspace, ana: Person, ben: Person) -> None:
    workspace.add_channel("lab", members=["ana", "ben"])
    ana.say("1")
    ben.say("2", channel="lab")
    ana.say("3", channel="@ben")
    assert [message.text for message in workspace.all_messages()] == ["1", "2", "3"]
