"""The site bank: each municipality's land and premises (objektbank)."""
