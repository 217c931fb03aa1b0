"""What the region works with and edits itself: municipalities, strength areas, sources, models.

A row is never deleted, only disabled from a date: old cases keep it.
"""
