"""The claims of the thesis and the checks that judge them."""

from werkbedrijf.claims.ledger import checks, counts, findings, judgements, ledger, stability

__all__ = ["checks", "counts", "findings", "judgements", "ledger", "stability"]
