"""What the tests of routing share."""

import pytest
import sqlalchemy as sa

from crm.core.db import db


@pytest.fixture
def statements(app):
    """Count the SQL statements that a piece of work sends: ``statements(lambda: ...)``."""

    def count(work):
        seen = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            work()
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
