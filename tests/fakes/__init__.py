"""Stand-ins that speak the real interface and pass the same contract tests as the real thing."""
