"""Fundportal: the portal of a municipality's social-investment fund."""

__version__ = "0.1.0"
