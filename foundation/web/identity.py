"""The names under which the web knows who is asking; they live in the ground so that domain files may use them."""

from foundation.identity import Identified, Identities, Viewer

__all__ = ["Identified", "Identities", "Viewer"]
