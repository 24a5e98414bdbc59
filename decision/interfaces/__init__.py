"""Interfaces translate in, call `recommend`, and translate out; none adds a clinical word of its own."""
