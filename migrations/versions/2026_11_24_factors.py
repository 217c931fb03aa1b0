"""second factors and OpenID Connect"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_factors"
down_revision = "2026_11_24_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """second factors and OpenID Connect"""


def downgrade() -> None:
    """The way back."""
