"""A cast for rehearsals: seven people who do not exist, in five zones."""

from dataclasses import dataclass

from rehearsal.workspace import Workspace


@dataclass(frozen=True)
class Role:
    """Somebody of the cast; `tz` is an IANA name."""

    handle: str
    real_name: str
    tz: str
    is_admin: bool = False

    @property
    def email(self) -> str:
        """Their address, at a domain kept for examples."""
        return f"{self.handle}@example.org"


CAST = (
    Role("ana", "Ana Lopez", "America/New_York"),
    Role("ben", "Ben Carter", "America/Chicago"),
    Role("carla", "Carla Rivera", "America/Puerto_Rico"),
    Role("daniel", "Daniel Hughes", "Europe/London"),
    Role("priya", "Priya Nair", "Asia/Kolkata"),
    Role("olga", "Olga Winter", "America/New_York", is_admin=True),
    Role("max", "Max Baker", "America/Chicago"),
)


def add_people(workspace: Workspace) -> None:
    """Bring the cast into `workspace`: five participants, Olga who organises, Max who mentors."""
    for role in CAST:
        workspace.add_person(
            role.handle,
            real_name=role.real_name,
            tz=role.tz,
            email=role.email,
            is_admin=role.is_admin,
        )
