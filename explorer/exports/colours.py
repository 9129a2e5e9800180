"""Colours on paper: the light theme's, by meaning. A test holds them to static/css/tokens.css."""

from __future__ import annotations

PRINTED = {
    "a": "#1C3580",
    "b": "#9C430D",
    "both": "#684857",
    "muted": "#55625E",
}
