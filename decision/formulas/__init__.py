"""Cited derivations: small functions from facts to a derived fact.

This is the only room of the package where facts are named. A formula is looked up by the name
that the vocabulary gives it, and is a total function of the values of its parents.
"""

from decision.formulas.registry import FORMULAS, Formula

__all__ = ["FORMULAS", "Formula"]

from decision.formulas import endocrine, receptors, treatment  # noqa: F401  (they register themselves)
