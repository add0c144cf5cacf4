"""As whom Prometheus is asked."""

from foundation.authz import machine

PROMETHEUS = machine("prometheus")
