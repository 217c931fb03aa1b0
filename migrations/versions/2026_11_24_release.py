"""what has been released to municipalities"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_release"
down_revision = "2026_11_24_secrecy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """what has been released to municipalities"""


def downgrade() -> None:
    """The way back."""
