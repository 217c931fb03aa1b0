"""Pages: see the feature's docstring."""

from flask import Blueprint

bp = Blueprint("routing", __name__)
