"""Colours on paper: the light theme's, by meaning. A test holds them to static/css/tokens.css."""

from __future__ import annotations

# Of text, of areas that are filled, of areas that others shine through.
PRINTED = {"a": "#1C3580", "b": "#9C430D", "both": "#684857", "muted": "#55625E"}
FILLED = {"a": "#223F93", "b": "#E06A22", "both": "#835F70", "": "#B3BDBA"}
SOFT = {"a": "#E7EBF8", "b": "#FCEADE", "both": "#F2EAEE"}
# Of text on a team's dark slides.
ON_DARK = {**SOFT, "muted": "#B3BDBA"}
