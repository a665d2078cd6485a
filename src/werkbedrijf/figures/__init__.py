"""The figures: one pure function per exhibit, study in, exhibit out."""

from werkbedrijf.figures.dots import dots_scores
from werkbedrijf.figures.spider import spider_factors, spider_success

__all__ = ["dots_scores", "spider_factors", "spider_success"]
