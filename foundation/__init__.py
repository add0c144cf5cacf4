"""The ground: what every room stands on, and nothing of the business. It knows no package above it."""
