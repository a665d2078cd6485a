"""Claims: the checks that judge them, and the ledger of their verdicts."""
