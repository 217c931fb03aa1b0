"""How an inquiry comes in by hand: a letter that is pasted or dropped, a phone call."""
