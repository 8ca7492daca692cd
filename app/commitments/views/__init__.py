"""The pages of a commitment: agree to it, sign it, keep it; rest, stop, hand over."""

from app.commitments.blueprint import bp
from app.commitments.views import changing, regular, signing

__all__ = ["bp", "changing", "regular", "signing"]
