"""The names that the fund's own payments have in a cost model; no line may take them. Pure."""

PAYMENTS, PLANNED = "fund payments", "fund payments planned"
OWN_NAMES = frozenset({PAYMENTS, PLANNED})
