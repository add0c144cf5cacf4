"""Make the tables of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of accounts."""
    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("role", sa.Integer, nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("theme", sa.String(10), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    _create_teams()
    _create_proofs()
    _create_sign_in()


def _create_teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", BIG, nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("lead_id", BIG),
        sa.Column("parent_id", BIG),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("slug", name="uq_team_slug"),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name="fk_team_lead_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["team.id"], name="fk_team_parent_id"),
    )
    op.create_index("ix_team_lead_id", "team", ["lead_id"])
    op.create_index("ix_team_parent_id", "team", ["parent_id"])
    op.create_table(
        "team_membership",
        sa.Column("team_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "person_id", name="pk_team_membership"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_membership_team_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_team_membership_person_id"),
    )
    op.create_index("ix_team_membership_person_id", "team_membership", ["person_id"])
    op.create_table(
        "group_membership",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_group_membership"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_group_membership_person_id"),
    )


def _create_proofs() -> None:
    op.create_table(
        "web_session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("csrf_secret", sa.String(64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_web_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_web_session_person_id"),
    )
    op.create_index("ix_web_session_person_id", "web_session", ["person_id"])
    op.create_index("ix_web_session_expires_at", "web_session", ["expires_at"])
    op.create_table(
        "api_token",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("last_used_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"])


def _create_sign_in() -> None:
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_failed_at", TIME),
        sa.Column("blocked_until", TIME),
        sa.Column("succeeded_at", TIME),
        sa.Column("touched_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_throttle"),
    )
    op.create_index("ix_sign_in_throttle_touched_at", "sign_in_throttle", ["touched_at"])
    op.create_table(
        "set_up_secret",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_set_up_secret"),
    )


def downgrade() -> None:
    """Drop the tables of accounts."""
    tables = "set_up_secret sign_in_throttle api_token web_session group_membership team_membership team person"
    for name in tables.split():
        op.drop_table(name)
