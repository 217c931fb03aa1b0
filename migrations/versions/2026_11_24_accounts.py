"""invitations, resets, tries to sign in"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_accounts"
down_revision = "2026_11_24_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """invitations, resets, tries to sign in"""


def downgrade() -> None:
    """The way back."""
