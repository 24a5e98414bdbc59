"""The pages: the answer at a glance in clinic, on one printed sheet, and for teaching; served on this computer alone."""
