"""The application, for any WSGI server."""

from andon.app import serve_from_environment

app = serve_from_environment()
