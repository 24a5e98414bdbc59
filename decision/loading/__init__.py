"""Reading files: YAML to a vocabulary, a guideline, a patient; every problem at once, by line."""
