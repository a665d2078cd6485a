"""An executable replication of a comparative case study of Regionale Werkbedrijven."""

__version__ = "0.1.0"
