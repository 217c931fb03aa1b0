"""Routing: a case goes out to municipalities, which answer with sites or decline (utskick, svar)."""
