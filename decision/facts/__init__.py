"""The vocabulary of facts, and the patient whose facts they are."""
