"""Scripts that turn tables which others wrote into patient files."""
