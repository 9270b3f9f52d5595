"""Seven invented people in five time zones, for rehearsals."""

from dataclasses import dataclass

from rehearsal.workspace import Workspace


@dataclass(frozen=True)
class SampleMember:
    """A member of the cast; `tz` is an IANA name."""

    handle: str
    real_name: str
    tz: str
    is_admin: bool = False

    @property
    def email(self) -> str:
        """Return the person's address, in a domain reserved for examples."""
        return f"{self.handle}@example.org"


CAST = (
    SampleMember("ana", "Ana Lopez", "America/New_York"),
    SampleMember("ben", "Ben Carter", "America/Chicago"),
    SampleMember("carla", "Carla Rivera", "America/Puerto_Rico"),
    SampleMember("daniel", "Daniel Hughes", "Europe/London"),
    SampleMember("priya", "Priya Nair", "Asia/Kolkata"),
    SampleMember("olga", "Olga Winter", "America/New_York", is_admin=True),
    SampleMember("max", "Max Baker", "America/Chicago"),
)


def add_people(workspace: Workspace) -> None:
    """Add the cast to the workspace: five participants, the organiser Olga, the mentor Max."""
    for role in CAST:
        workspace.add_person(
            role.handle,
            real_name=role.real_name,
            tz=role.tz,
            email=role.email,
            is_admin=role.is_admin,
        )
