"""The suite of firstline."""
