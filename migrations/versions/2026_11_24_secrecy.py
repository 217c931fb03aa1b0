"""decisions on secrecy"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_secrecy"
down_revision = "2026_11_24_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """decisions on secrecy"""


def downgrade() -> None:
    """The way back."""
