"""The web's ground: sessions, CSRF, errors, rendering, static files; the one place in the foundation with Flask."""
