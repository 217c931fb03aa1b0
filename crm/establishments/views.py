"""Pages: see the feature's docstring."""

from flask import Blueprint

bp = Blueprint("establishments", __name__)
