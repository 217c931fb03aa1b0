"""sign-in by the organisation"""

revision = "2026_11_24_identities"
down_revision = "2026_11_24_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
