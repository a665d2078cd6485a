"""Evidence and codebook, to and from programs for qualitative data analysis."""
