"""A region of one's own: its folder, the kit, evidence in and out, and what may be published."""
