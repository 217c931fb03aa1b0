"""Pages: see the feature's docstring."""

from flask import Blueprint

bp = Blueprint("offers", __name__)
