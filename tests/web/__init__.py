"""The pages: safety, states, words and order, in a real browser too."""
