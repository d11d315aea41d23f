"""Stage 2: fund, commitment, disbursement and every movement of money."""
