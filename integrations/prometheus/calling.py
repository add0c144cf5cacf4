"""Calling the one Prometheus that is set up, for graphs in COEs and for readiness checks alike."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from foundation.http import INSIDE, PORTS, SCHEMES, AddressRefused, Answer, Caller, networks
from integrations.prometheus.wire import LARGEST, Asked, Refused

URL, TOKEN, NETWORKS = "ANDON_PROMETHEUS_URL", "ANDON_PROMETHEUS_TOKEN", "ANDON_PROMETHEUS_NETWORKS"


def base_and_token(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return where it stands, if anywhere, and what it wants to be shown."""
    return environment.get(URL, "").strip(), environment.get(TOKEN, "").strip()


def called(environment: Mapping[str, str], request: Asked) -> Answer:
    """Ask it; raises Refused where it may not be called, and CallFailed."""
    try:
        return _caller(environment, request.url).post(request.url, request.body, request.headers)
    except AddressRefused as refusal:
        how = f" Whoever runs Andon allows its network with {NETWORKS}." if str(refusal) == INSIDE else ""
        message = f"{URL}: {refusal}{how}"
        raise Refused(message) from refusal


def _caller(environment: Mapping[str, str], url: str) -> Caller:
    """Return who calls: that one port, and only networks that were allowed for this."""
    try:
        parts = urlsplit(url)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError:
        port = 0
    allowed = networks(environment.get(NETWORKS, ""))
    return Caller(allowed, ports=PORTS | {port}, largest=LARGEST)
