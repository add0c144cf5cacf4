"""The web's ground: sessions, CSRF, errors, paging, rendering and static files; the only place in the foundation with Flask."""
