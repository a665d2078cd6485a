"""How Sphinx renders the report; `werkbedrijf.site` writes the pages that follow from data."""

from functools import cache

from myst_parser.mdit_to_docutils import base
from sphinx.search.en import SearchEnglish
from sphinx.search.nl import SearchDutch

project = "The executable study"
author = "The werkbedrijf maintainers"
language = "en"

extensions = ["myst_nb"]
exclude_patterns = ["glossary.csv"]

# A catalogue for each page that is written by hand; a page that follows from data has none.
locale_dirs = ["locale"]
gettext_compact = False
# For every message MyST makes a document that it then does not use: half the time that they take.
base.make_document = cache(base.make_document)
# Sphinx finds the stem of a word anew on every page.
SearchEnglish.stem = cache(SearchEnglish.stem)
SearchDutch.stem = cache(SearchDutch.stem)

# The notebooks come executed, and nothing in them needs a widget, a formula or another host.
nb_execution_mode = "off"
nb_ipywidgets_js = {}
nb_mime_priority_overrides = [("html", "text/html", 0)]
nb_code_prompt_show = "Source"
nb_code_prompt_hide = "Source"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

html_context = {"default_mode": "auto"}
html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["messages.js", "site.js", "dialogs.js", "reading.js"]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
html_show_copyright = False
# Excerpts would be fetched, which no browser allows for pages opened from disk.
html_show_search_summary = False
html_theme_options = {
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search stands in the side bar already
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "footer_content_items": ["extra-footer"],
    # Wide tables want the room.
    "secondary_sidebar_items": {"**": ["page-toc"], "evidence": [], "exhibits": []},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
