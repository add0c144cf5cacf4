"""What we show in Slack: Block Kit, built from our facts, with everything that people wrote made harmless."""
