"""Decisions on secrecy: which fact of a case is secret, by which provision, what harm, until when.

A marking is a warning; whether a document is released is assessed afresh at each request.
"""
