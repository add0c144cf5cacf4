"""Settings by which a loaded machine fails no test: what is slow here is no less right."""

PATIENT = {"ANDON_PANEL_SECONDS": "60"}
