"""the second factor"""

revision = "2026_11_24_factors"
down_revision = "2026_11_24_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
