"""the register"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_register"
down_revision = "2026_11_24_release"
branch_labels = None
depends_on = None

LONGEST, PORTION = 200, 500
SUBJECTS = {
    "expansion": "Förfrågan om expansion",
    "relocation": "Förfrågan om flytt",
    "capital": "Förfrågan om kapital",
}
Event = dict[str, Any]


def upgrade() -> None:
    """The table, with what is known of the documents there are already."""
    op.create_table(
        "documents",
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "inquiry",
                "mail_in",
                "mail_out",
                "sent_to_municipality",
                "answer",
                "decline",
                "offer",
                "offer_sent",
                "decision",
                "attachment",
                "marking",
                name="documentkind",
                length=40,
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "in",
                "out",
                "internal",
                name="direction",
                length=40,
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counterpart", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("public_counterpart", sa.String(length=200), nullable=False),
        sa.Column("public_subject", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("municipality_number", sa.String(length=50), nullable=False),
        sa.Column("row_type", sa.String(length=40), nullable=True),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("inner_search", sa.Text(), nullable=False),
        sa.Column("public_search", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiries.id"], name=op.f("fk_documents_inquiry_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_documents_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("inquiry_id", "number", name=op.f("uq_documents_inquiry_id_number")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_documents_at_documents_id"), ["at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_documents_municipality_id_documents_at"),
            ["municipality_id", "at"],
            unique=False,
        )
    _register_what_is_there(op.get_bind())


def downgrade() -> None:
    """The way back."""
    op.drop_table("documents")


def _register_what_is_there(connection: sa.Connection) -> None:
    documents = sa.Table("documents", sa.MetaData(), autoload_with=connection)
    cases = {row["id"]: row for row in _rows(connection, CASES)}
    events: list[Event] = [
        _event(case["id"], "inquiry", "in", case["received_at"], "inquiries", case["id"])
        for case in cases.values()
    ]
    events += _exchanged(connection)
    events += _offers(connection)
    events += [
        _event(row["inquiry_id"], "decision", "internal", row["created_at"], "decisions", row["id"])
        for row in _rows(connection, "SELECT id, inquiry_id, created_at FROM decisions")
    ]
    # The inquiry is the first of its case, whenever it was received.
    events.sort(key=lambda event: (event["inquiry_id"], event["kind"] != "inquiry", event["at"]))
    for portion in _portions(_numbered(events, cases)):
        connection.execute(sa.insert(documents), portion)


CASES = """
    SELECT i.id, i.number, i.subject, i.secrecy, i.type, i.received_at,
           c.name AS company, p.name AS contact, s.name_sv AS source
    FROM inquiries i
    JOIN sources s ON s.id = i.source_id
    LEFT JOIN companies c ON c.id = i.company_id
    LEFT JOIN contacts p ON p.id = i.contact_id
    ORDER BY i.id
"""
PARTS = """
    SELECT r.id, r.inquiry_id, r.municipality_id, m.name_sv AS municipality,
           o.sent_at, r.answered_at, r.declined_at
    FROM recipients r
    JOIN rounds o ON o.id = r.round_id
    JOIN municipalities m ON m.id = r.municipality_id
    ORDER BY r.id
"""
MOMENTS = ("received_at", "sent_at", "answered_at", "declined_at", "created_at")


def _rows(connection: sa.Connection, query: str) -> list[Event]:
    """Rows of a query whose moments are read as such, also from SQLite."""
    kind = sa.DateTime(timezone=True)
    moments = {name: kind for name in MOMENTS if name in query}
    found = connection.execute(sa.text(query).columns(**moments))
    return [dict(row) for row in found.mappings()]


def _event(
    inquiry_id: int, kind: str, direction: str, at: Any, row_type: str, row_id: int, **more: Any
) -> Event:
    return {
        "inquiry_id": inquiry_id,
        "kind": kind,
        "direction": direction,
        "at": at,
        "row_type": row_type,
        "row_id": row_id,
        "municipality_id": None,
        "municipality": None,
        **more,
    }


def _exchanged(connection: sa.Connection) -> Iterator[Event]:
    ways = (
        ("sent_at", "sent_to_municipality", "out"),
        ("answered_at", "answer", "in"),
        ("declined_at", "decline", "in"),
    )
    for row in _rows(connection, PARTS):
        other = {name: row[name] for name in ("municipality_id", "municipality")}
        for moment, kind, direction in ways:
            if row[moment] is not None:
                args = (row["inquiry_id"], kind, direction, row[moment], "recipients", row["id"])
                yield _event(*args, **other)


def _offers(connection: sa.Connection) -> Iterator[Event]:
    query = "SELECT id, inquiry_id, created_at, sent_at FROM offers ORDER BY id"
    for row in _rows(connection, query):
        case, number = row["inquiry_id"], row["id"]
        yield _event(case, "offer", "internal", row["created_at"], "offers", number)
        if row["sent_at"] is not None:
            yield _event(case, "offer_sent", "out", row["sent_at"], "offers", number)


def _numbered(events: Iterable[Event], cases: dict[int, Event]) -> Iterator[Event]:
    last: dict[int, int] = {}
    for event in events:
        case = cases[event["inquiry_id"]]
        last[case["id"]] = number = last.get(case["id"], 0) + 1
        label = f"{case['number']}-{number}"
        inner = (_other_side(event, case), case["subject"][:LONGEST])
        public = inner if case["secrecy"] == "open" else _neutral(event, case)
        del event["municipality"]
        yield event | {
            "number": number,
            "counterpart": inner[0],
            "subject": inner[1],
            "public_counterpart": public[0],
            "public_subject": public[1],
            "municipality_number": "",
            "inner_search": _fold(label, *inner),
            "public_search": _fold(label, *public),
            "created_at": event["at"],
            "version": 1,
        }


def _other_side(event: Event, case: Event) -> str:
    if event["municipality"] or event["direction"] == "internal":
        return event["municipality"] or ""
    return str(case["company"] or case["contact"] or case["source"])[:LONGEST]


def _neutral(event: Event, case: Event) -> tuple[str, str]:
    subject = SUBJECTS.get(case["type"], "Förfrågan om etablering")
    if event["municipality"]:
        return ("En kommun" if case["secrecy"] == "secret" else event["municipality"]), subject
    return ("" if event["direction"] == "internal" else "Ett företag"), subject


def _fold(*texts: str) -> str:
    joined = " ".join(text for text in texts if text)
    return " ".join(unicodedata.normalize("NFKC", joined).casefold().split())


def _portions(rows: Iterable[Event]) -> Iterator[list[Event]]:
    portion: list[Event] = []
    for row in rows:
        portion.append(row)
        if len(portion) == PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
