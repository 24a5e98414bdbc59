"""Measurements, each as a ratio against something run at the same time."""
