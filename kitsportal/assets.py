"""Makes the front-end files that the portal serves out of the packages that bin/setup installed.

Runs at set-up, without Django: python -m kitsportal.assets FOLDER
"""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"
EDITOR = NODE_MODULES.parent / "explorer" / "console" / "editor.js"
# What is served where the editor could not be made: the page keeps its text areas.
NO_EDITOR = "export const mount = null;\n"
SMALL_PLOTLY = "plotly.js-basic-dist-min/plotly-basic.min.js"

# plotly.js keeps its style rules as one object, {"X a": "…", Y: '…'}, and puts them into the page one by one, each in
# front of the last. A strict Content-Security-Policy refuses that, so they become a file of their own.
RULE_TABLE = re.compile(r"""\{"X,X div":(?:"[^"]*"|'[^']*'|[^"'}])*\}""")
RULE = re.compile(r"""(?:"([^"]+)"|(\w+)):(?:"([^"]*)"|'([^']*)')""")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)


def plotly_css(bundle: str) -> str:
    """Return the style sheet that this plotly.js would insert into a page."""
    table = RULE_TABLE.search(bundle)
    if table is None:
        raise SystemExit("assets: this plotly.js keeps its style rules in another way: kitsportal/assets.py must learn it.")
    rules = []
    for quoted, bare, double, single in RULE.findall(table.group()):
        selector = (quoted or bare).replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
        rules.append(f"{selector} {{{double or single}}}\n")
    return "".join(reversed(rules))


def plotly_js() -> tuple[str, str]:
    """Return the bundle to serve, and what is to be said about it."""
    small = NODE_MODULES / SMALL_PLOTLY
    if small.is_file():
        return small.read_text(encoding="utf-8"), ""
    return whole_plotly().read_text(encoding="utf-8"), (
        "npm could not fetch the small plotly.js: the whole one out of the Python package serves instead, "
        "4.8 MB and not 1.2. bin/setup tries again"
    )


def whole_plotly() -> Path:
    """Return the plotly.js inside the Python package, found without importing it."""
    spec = find_spec("plotly")
    assert spec and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "package_data", "plotly.min.js")


def console_editor() -> tuple[str, str]:
    """Return the API console's editor with all that it imports in one file, and what is to be said about it."""
    program = next(iter(sorted(NODE_MODULES.glob("@esbuild/*/bin/esbuild"))), None)
    if program is None:
        return NO_EDITOR, "npm could not fetch the editor of the API console: text areas serve instead. bin/setup tries again"
    options = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", "--log-level=error")
    defined = '--define:process.env.NODE_ENV="production"'
    made = subprocess.run([program, EDITOR, *options, defined], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(f"assets: the editor of the API console cannot be bundled: {made.stderr.strip()}")
    return made.stdout, ""


def make(folder: Path) -> None:
    """Write the served files under `folder`, and beside them what is wrong with them."""
    vendor = folder / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    bundle, remark = plotly_js()
    editor, editor_remark = console_editor()
    (vendor / "plotly.min.js").write_text(SOURCE_MAP.sub("", bundle), encoding="utf-8")
    (vendor / "plotly.css").write_text(plotly_css(bundle), encoding="utf-8")
    (vendor / "console-editor.js").write_text(editor, encoding="utf-8")
    incomplete = folder / "incomplete"
    incomplete.unlink(missing_ok=True)
    if remark or editor_remark:
        incomplete.write_text("; ".join(filter(None, (remark, editor_remark))), encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
