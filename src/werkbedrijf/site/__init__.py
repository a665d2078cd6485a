"""The report as a web site: chapters, the evidence under every mark, and what goes with them."""
