"""Inquiries: what a company asks for, from its arrival until it is closed (förfrågningar)."""
