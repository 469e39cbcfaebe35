"""How the documentation is built: `sphinx-build -W docs docs/_build`."""

import runpy
from pathlib import Path

_version = runpy.run_path(str(Path(__file__).parent.parent / "sim" / "version.py"))

project = "deal-sim"
author = "the authors"
project_copyright = "the authors"
release = version = _version["__version__"]

extensions = ["myst_nb"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_excludepatterns = ["[!n]*.md"]  # only the notebook

html_theme = "pydata_sphinx_theme"
html_title = "deal-sim"
html_show_sourcelink = False
