"""What is proved of a guideline and its digest, as data and as one page."""

from decision.proof.page import page
from decision.proof.proof import Proof, proof_of

__all__ = ["Proof", "page", "proof_of"]
