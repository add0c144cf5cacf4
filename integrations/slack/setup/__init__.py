"""Setting Slack up: what is configured, what is missing, and a trial that says what Slack answers."""
