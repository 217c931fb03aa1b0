"""the audit trail as a chain"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_audit"
down_revision = "2026_11_24_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """the audit trail as a chain"""


def downgrade() -> None:
    """The way back."""
