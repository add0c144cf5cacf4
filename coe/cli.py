"""COEs in a terminal."""
