"""Offers: the municipalities' answers compiled into one document for the investor (offert)."""
