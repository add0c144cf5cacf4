"""One line of JSON for each request: fields, no sentences, no query strings, nothing secret."""

import sys
from typing import cast

import structlog
from flask import request
from structlog.typing import FilteringBoundLogger, Processor

SECRET_ARGUMENTS = {"token", "secret", "source_token", "link"}


def json_log() -> FilteringBoundLogger:
    """Return a logger that writes JSON lines to standard error."""
    processors: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(default=str),
    ]
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        cache_logger_on_first_use=True,
    )
    return cast("FilteringBoundLogger", logger.bind())


def fields_of_request() -> dict[str, object]:
    """Return what may be kept of a request: its rule and keys, never what stood in the query or the body."""
    keys = {n: v for n, v in (request.view_args or {}).items() if n not in SECRET_ARGUMENTS}
    return {"method": request.method, "route": request.url_rule.rule if request.url_rule else "", "keys": keys}
