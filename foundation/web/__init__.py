"""The only Flask in the foundation: who asks, one reading per request, pages, the API, and what guards them."""
