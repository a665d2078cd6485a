"""An executable replication of a comparative case study of Regionale Werkbedrijven."""

from __future__ import annotations

__version__ = "0.1.0"
