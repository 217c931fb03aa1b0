"""A list that somebody kept before: its inquiries or companies become cases or companies here."""
