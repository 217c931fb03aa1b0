"""The headers of every response: error pages and files too."""

from flask import Flask, request
from werkzeug.wrappers import Response

HEADERS = {
    # img-src data: because Bootstrap's style sheet carries its small pictures in itself
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Set the headers; what is not a shipped file is never kept by a browser or a proxy."""

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if app.config["PRODUCTION"]:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if request.endpoint not in {"static", "bootstrap.static"} or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response
