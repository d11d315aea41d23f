"""Sidans nytta: what readers of public pages answer and write; no cookie, no address kept."""
