"""Users, their roles, signing in and out."""
