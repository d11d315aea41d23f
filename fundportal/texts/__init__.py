"""Informationstexter: what the fund office itself writes on the public pages."""
