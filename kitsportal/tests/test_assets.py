"""The front-end files made at set-up."""

import json
import re

import pytest
from django.contrib.staticfiles import finders

from kitsportal import assets
from kitsportal.finders import VendorFinder

BUNDLE = (
    """x={"X,X div":'font-family:"Open Sans",serif;',"X a:hover":"color:#fff;",Y:"position:fixed;","Y p":'margin:0;'};for()"""
)


def test_the_rules_are_written_last_first_as_plotly_inserts_them():
    assert assets.plotly_css(BUNDLE).splitlines() == [
        ".plotly-notifier p {margin:0;}",
        ".plotly-notifier {position:fixed;}",
        ".js-plotly-plot .plotly a:hover {color:#fff;}",
        '.js-plotly-plot .plotly,.js-plotly-plot .plotly div {font-family:"Open Sans",serif;}',
    ]


def test_an_unknown_plotly_stops_the_set_up():
    with pytest.raises(SystemExit, match="must learn it"):
        assets.plotly_css("window.Plotly = {}")


def test_without_npm_the_whole_plotly_serves_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path / "nowhere")
    assets.make(tmp_path)
    assert (tmp_path / "static/vendor/plotly.min.js").stat().st_size > 3_000_000
    assert "npm could not fetch" in (tmp_path / "incomplete").read_text()
    assert (tmp_path / "static/vendor/console-editor.js").read_text() == assets.NO_EDITOR
    assert (tmp_path / "static/vendor/plotly.css").read_text().startswith(".plotly-notifier")


def test_the_small_plotly_is_of_the_version_that_draws_our_figures():
    small, remark = assets.plotly_js()
    if remark:
        pytest.skip("npm is blocked here")
    version = assets.whole_plotly().read_text()[:200].split("plotly.js v")[1].split()[0]
    assert f"plotly.js (basic - minified) v{version}\n" in small[:200]


def test_no_served_file_points_to_a_source_map(tmp_path):
    assets.make(tmp_path)
    for name in ("plotly.min.js", "console-editor.js"):
        assert "sourceMappingURL" not in (tmp_path / "static/vendor" / name).read_text()


def test_the_lock_file_pins_exactly_with_checksums_and_names_no_address():
    root = assets.NODE_MODULES.parent
    wanted = json.loads((root / "package.json").read_text())["dependencies"]
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    assert locked.pop("")["dependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in locked.values())


def test_the_finder_lists_and_finds_what_was_made():
    assert {path for path, _ in VendorFinder().list(None)} >= {"vendor/plotly.min.js", "vendor/plotly.css"}
    assert finders.find("vendor/plotly.css")
