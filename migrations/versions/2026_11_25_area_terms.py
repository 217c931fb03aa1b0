"""the region's own words for strength areas, and what its cases teach"""

import sqlalchemy as sa
from alembic import op

from crm.core.db import UtcDateTime

revision = "2026_11_25_area_terms"
down_revision = "2026_11_25_duplicates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is in them yet: the words that the product ships are a file of its own."""
    op.create_table(
        "area_terms",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("language", _choice("termlanguage", "sv", "en", "de"), nullable=False),
        sa.Column("text", sa.String(80), nullable=False),
        sa.Column("strength", _choice("strength", "says", "points", "hints", "off")),
        sa.Column("submission_key", sa.String(64)),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_terms")),
        sa.UniqueConstraint(
            "code", "language", "text", name=op.f("uq_area_terms_code_language_text")
        ),
    )
    op.create_table(
        "area_memories",
        sa.Column("edition", sa.String(32), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("since", UtcDateTime()),
        sa.Column("learned_at", UtcDateTime()),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("lessons", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_memories")),
    )
    op.create_table(
        "forgotten_words",
        sa.Column("stem", sa.String(80), nullable=False),
        sa.Column("word", sa.String(80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forgotten_words")),
        sa.UniqueConstraint("stem", name=op.f("uq_forgotten_words_stem")),
    )


def downgrade() -> None:
    """The way back."""
    for table in ("forgotten_words", "area_memories", "area_terms"):
        op.drop_table(table)


def _choice(name: str, *values: str) -> sa.Enum:
    """A text that is one of some values."""
    return sa.Enum(*values, name=name, length=40, native_enum=False, create_constraint=True)
