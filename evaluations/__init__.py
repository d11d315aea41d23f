"""Stage 3: from outcome data to effect and report."""
