"""The one door to Kits: plain Python and httpx, usable by itself. Knows no Django."""
