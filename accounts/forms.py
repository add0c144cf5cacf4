"""What people type into the pages of accounts."""

from typing import Annotated, Literal

from pydantic import Field

from accounts.events import Group
from foundation.authz import Role, Scope
from foundation.errors import Invalid
from foundation.web.forms import Form

Email = Annotated[str, Field(max_length=254)]
Name = Annotated[str, Field(max_length=120)]
Password = Annotated[str, Field(max_length=1024)]
ROLES = [(role.name.lower(), role.name.capitalize()) for role in Role]
SCOPES = [
    (Scope.READ.value, "Read", "Sees what you see"),
    (Scope.WRITE.value, "Write", "Does what you do at work"),
    (Scope.ADMIN.value, "Admin", "Everything that you may do"),
]
GROUPS = [(group.value, group.value.replace("_", " ").capitalize()) for group in Group]


class SignInForm(Form):
    """An address and a password."""

    email: Email = ""
    password: Password = ""
    next: str = ""


class SetUpForm(Form):
    """The first person, with the secret that the console printed."""

    secret: Annotated[str, Field(max_length=200)] = ""
    email: Email
    name: Name
    password: Password


class PreferencesForm(Form):
    """How somebody likes it."""

    time_zone: Annotated[str, Field(max_length=64)] | None = None
    theme: Annotated[str, Field(max_length=10)] | None = None
    mention_mails: Literal["yes", "no"] | None = None


class PasswordForm(Form):
    """A new password for oneself, with the present one."""

    current_password: Password = ""
    new_password: Password


class NewPasswordForm(Form):
    """A password that an administrator gives somebody."""

    new_password: Password


class TokenForm(Form):
    """What a new token is for."""

    label: Annotated[str, Field(max_length=80)] = ""
    scope: Scope
    days: int = 90


class PersonForm(Form):
    """Somebody new; without a password they can't sign in yet."""

    email: Email
    name: Name
    role: str
    password: Password | None = None


class DescriptionForm(Form):
    """What somebody is called, and where they are written to."""

    name: Name
    email: Email
    version: int | None = None


class TeamsForm(Form):
    """In which teams somebody is."""

    team_ids: list[int] = Field(default_factory=list)


class RoleForm(Form):
    """What somebody may do from now on."""

    role: str


class AccessForm(Form):
    """Whether somebody is let in."""

    access: str


class GroupsForm(Form):
    """Which offices somebody holds."""

    groups: list[str] = Field(default_factory=list)


class ChangedTeamForm(Form):
    """A team's name, lead, place and channel."""

    name: Name
    lead_id: int | None = None
    parent_id: int | None = None
    channel: Annotated[str, Field(max_length=80)] = ""


class TeamForm(ChangedTeamForm):
    """A new team."""

    slug: Annotated[str, Field(max_length=64)]


class MemberForm(Form):
    """Who comes into a team."""

    person_id: int


def role_of(name: str) -> Role:
    """Return the role of that name, or say which there are."""
    for role in Role:
        if role.name.lower() == name:
            return role
    detail = f"The role is one of {', '.join(value for value, _ in ROLES)}."
    raise Invalid("accounts.role", detail, where="role")
