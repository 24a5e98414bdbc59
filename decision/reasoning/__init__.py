"""Exact answers over all completions of a patient, and the walk that puts them into words."""
