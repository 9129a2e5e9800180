"""Colours on paper: the light themes', by meaning. A test holds them to static/css/tokens.css and palettes.css."""

from __future__ import annotations

from dataclasses import dataclass

MUTED = "#B3BDBA"


@dataclass(frozen=True, slots=True)
class Paper:
    """The colours of a pair: of text, of areas that are filled, of areas that others shine through."""

    printed: dict[str, str]
    filled: dict[str, str]
    soft: dict[str, str]

    @property
    def on_dark(self) -> dict[str, str]:
        """Of text on a team's dark slides."""
        return {**self.soft, "muted": MUTED}


def _paper(a: str, both: str, b: str) -> Paper:
    """Each: filled, soft, printed."""
    sets = {"a": a.split(), "both": both.split(), "b": b.split()}
    filled, soft, printed = ({tone: codes[at] for tone, codes in sets.items()} for at in range(3))
    return Paper({**printed, "muted": "#55625E"}, {**filled, "": MUTED}, soft)


PAPERS = {
    "indigo-coral": _paper("#223F93 #E7EBF8 #1C3580", "#835F70 #F2EAEE #684857", "#E06A22 #FCEADE #9C430D"),
    "blue-gold": _paper("#15365D #E5F0FD #15365D", "#62604E #F1EFDF #62604E", "#B08505 #F5EEDE #8B6200"),
    "wine-sky": _paper("#611322 #FDE9EA #611322", "#5F5B75 #EEECFD #5F5B75", "#1997CF #E1F1FB #0071A7"),
    "plum-lime": _paper("#560C5B #F7EAF7 #560C5B", "#72565B #FDE9EC #72565B", "#8A9348 #EEF1E0 #676F22"),
}


def paper_of(palette: str) -> Paper:
    """Return the colours of a team's pair; the portal's own where it has none of that name."""
    return PAPERS.get(palette, PAPERS["indigo-coral"])
