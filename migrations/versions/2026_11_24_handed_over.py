"""what was handed over, in the register"""

revision = "2026_11_24_handed_over"
down_revision = "2026_11_24_identities"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
