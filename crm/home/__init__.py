"""The first page, by role: what needs me now."""
