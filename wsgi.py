"""The application, for any WSGI server."""

from andon.app import create_app

app = create_app()
