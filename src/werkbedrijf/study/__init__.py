"""What goes in: the study's model, its files, and the checks on them."""
