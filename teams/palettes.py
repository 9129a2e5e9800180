"""Pairs of colours for A and B that a team chooses from. Values: static/css/palettes.css, explorer/exports/colours.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Palette(models.TextChoices):
    """A's colour and B's. All stay apart for colour-blind eyes and in grey; tests/test_look.py computes it."""

    INDIGO_CORAL = "indigo-coral", _("Indigo and coral")
    BLUE_GOLD = "blue-gold", _("Blue and gold")
    WINE_SKY = "wine-sky", _("Wine and sky")
    PLUM_LIME = "plum-lime", _("Plum and lime")
