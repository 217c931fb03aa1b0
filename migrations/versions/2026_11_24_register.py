"""the register"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_register"
down_revision = "2026_11_24_release"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """the register"""


def downgrade() -> None:
    """The way back."""
