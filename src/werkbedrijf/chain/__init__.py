"""Run the chain of notebooks, and publish what it makes in one step."""
