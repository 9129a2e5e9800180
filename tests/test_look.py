"""The look keeps its promises: readable in light and dark, apart for colour-blind eyes and in grey, tidy in its layers."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

from explorer.models.states import State
from teams.palettes import Palette
from touchpoints.models import Kind

ROOT = Path(__file__).parent.parent
CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
COMPONENTS = [path for path in sorted(CSS.glob("*.css")) if path.name not in ("tokens.css", "palettes.css")]
PALETTES = (CSS / "palettes.css").read_text()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# How the world looks without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1), on linear light.
EYES = {
    "all three cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def declared(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", block)}


SCALES, DARK_BY_SYSTEM, DARK_BY_CHOICE, MEANINGS = (
    declared(block) for block in re.findall(r":root[^{]*\{([^}]*--[^}]*)\}", TOKENS)
)
THEMES = {"light": SCALES, "dark": SCALES | DARK_BY_SYSTEM}


def colour(meaning: str, theme: str) -> str:
    name = MEANINGS[meaning].removeprefix("var(").removesuffix(")")
    return THEMES[theme][name]


def linear(hexed: str) -> list[float]:
    parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def luminance(hexed: str) -> float:
    red, green, blue = linear(hexed)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(hexed: str) -> float:
    """L* of CIELAB: what is left of a colour in grey."""
    y = luminance(hexed)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def oklab(hexed: str, eyes: str = "all three cones") -> tuple[float, float, float]:
    light = linear(hexed)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eyes])
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    mid = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("--text", "--surface --surface-page --surface-sunken"),
        ("--text-soft", "--surface --surface-page --surface-sunken"),
        ("--text-muted", "--surface --surface-page --surface-sunken"),
        ("--link", "--surface --surface-page"),
        ("--link-strong", "--surface --surface-page"),
        ("--chosen-text", "--chosen-soft"),
        ("--action-text", "--action --action-strong"),
        ("--set-a-text", "--surface --surface-page --set-a-soft"),
        ("--set-b-text", "--surface --surface-page --set-b-soft"),
        ("--set-both-text", "--surface --surface-page --set-both-soft"),
        ("--chart-text", "--chart-surface"),
        ("--info-text", "--info-soft --surface"),
        ("--success-text", "--success-soft --surface"),
        ("--warning-text", "--warning-soft --surface"),
        ("--problem-text", "--problem-soft --surface --surface-page"),
        ("--text", "--info-soft --success-soft --warning-soft --problem-soft --chosen-soft"),
    ],
)
def test_text_can_be_read(text, surfaces, theme):
    for surface in surfaces.split():
        assert contrast(colour(text, theme), colour(surface, theme)) >= 4.5, surface


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "mark",
    (
        "--set-a --set-b --set-both --focus --line-control --chart-axis --chart-reference --info --success --warning --problem"
    ).split(),
)
def test_marks_stand_out_from_what_they_stand_on(mark, theme):
    for surface in ("--surface", "--surface-page", "--chart-surface"):
        assert contrast(colour(mark, theme), colour(surface, theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_the_sets_stay_apart_for_all_eyes(eyes, theme):
    sets = [oklab(colour(name, theme), eyes) for name in ("--set-a", "--set-b", "--set-both")]
    assert math.dist(sets[0], sets[1]) >= 0.25
    assert min(math.dist(one, other) for one, other in itertools.combinations(sets, 2)) >= 0.12


@pytest.mark.parametrize("theme", THEMES)
def test_the_sets_stay_apart_in_grey(theme):
    a, both, b = (lightness(colour(name, theme)) for name in ("--set-a", "--set-both", "--set-b"))
    assert both - a >= 10
    assert b - both >= 10


@pytest.mark.parametrize("theme", THEMES)
def test_what_both_reach_is_the_mix_of_their_colours(theme):
    a, both, b = (oklab(colour(name, theme)) for name in ("--set-a", "--set-both", "--set-b"))
    assert math.dist(both, [(x + y) / 2 for x, y in zip(a, b, strict=True)]) < 0.01


# A team's pair, each in light, dark by system, dark by choice.
PAIRS = {
    name: [declared(block) for block in re.findall(rf'\[data-palette="{name}"\] \{{([^}}]*)\}}', PALETTES)]
    for name in Palette.values
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAIRS)
def test_every_pair_of_colours_can_be_read_and_stays_apart_for_all_eyes_and_in_grey(name, theme):
    pair = PAIRS[name][theme == "dark"]
    a, both, b = sets = [pair[f"--set-{which}"] for which in ("a", "both", "b")]
    surfaces = [colour(surface, theme) for surface in ("--surface", "--surface-page", "--chart-surface")]
    for which, code in zip(("a", "both", "b"), sets, strict=True):
        assert min(contrast(code, surface) for surface in surfaces) >= 3
        assert min(contrast(pair[f"--set-{which}-text"], on) for on in (*surfaces, pair[f"--set-{which}-soft"])) >= 4.5
    for eyes in EYES:
        seen = [oklab(code, eyes) for code in sets]
        assert math.dist(seen[0], seen[2]) >= 0.25
        assert min(math.dist(one, other) for one, other in itertools.combinations(seen, 2)) >= 0.12
    assert lightness(both) - lightness(a) >= 10 and lightness(b) - lightness(both) >= 10
    assert math.dist(oklab(both), [(x + y) / 2 for x, y in zip(oklab(a), oklab(b), strict=True)]) < 0.01


def test_the_first_pair_is_that_of_the_tokens_and_dark_is_dark_either_way():
    for theme, pair in zip(THEMES, PAIRS["indigo-coral"], strict=False):
        assert pair == {name: colour(name, theme) for name in pair}
    assert all(len(blocks) == 3 and blocks[1] == blocks[2] for blocks in PAIRS.values())


def test_dark_by_choice_is_dark_by_system():
    assert DARK_BY_CHOICE == DARK_BY_SYSTEM


def test_dark_changes_scales_only():
    assert DARK_BY_SYSTEM.keys() <= SCALES.keys()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_components_use_meanings_only(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= MEANINGS.keys() | declared(css).keys()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", css)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_is_short(path):
    assert len(path.read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_style_sheets_ask_nobody_else(path):
    assert "@import" not in path.read_text()
    assert not re.findall(r"url\(\s*['\"]?(?:https?:)?//", path.read_text())


@pytest.mark.parametrize("name", [*State.values, *Kind.values, "draft", "overdue", "info", "success", "warning", "problem"])
def test_every_state_and_kind_has_its_shape(name):
    assert f'<symbol id="{name}"' in (ROOT / "static/img/icons.svg").read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_pages_hold_the_content_security_policy(path):
    html = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle=|\shx-on|\son[a-z]+=|javascript:|js:", html)
    assert not re.search(r"hx-trigger=\"[^\"]*\[", html)
    assert "<style" not in html
    for opening in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in opening or 'type="application/json"' in opening
    assert not re.search(r"<(?:link|script|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", html)


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_stand_alone(path):
    """Only hashed names are served, so one script cannot find another by its plain name: the page has to tell it."""
    by_name = r"^\s*import\b|\bimport\((?!\w+\.dataset\.\w+\))"
    assert not re.search(rf"{by_name}|\beval\(|new Function", path.read_text(), flags=re.M)


@pytest.mark.django_db
def test_the_style_guide_shows_every_state(client):
    page = client.get("/styleguide/").content.decode()
    assert all(f"tag--{state}" in page for state in State.values)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/"])
def test_a_stranger_sees_whole_pages(client, path):
    page = client.get(path).content.decode()
    assert 'href="#content"' in page
    assert "<h1" in page
