"""Asks a Prometheus for the figures that a COE shows, once; what came stays with the COE."""
