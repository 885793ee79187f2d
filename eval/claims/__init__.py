"""How well the gate tells true claims from false ones.

The claims are made here by rules and tables of their own: nothing that the gate checks claims with is used to
make them, so that a fault of the checks cannot hide itself.
"""
