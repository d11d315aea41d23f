"""The engine: outcome figures to effects. Pure functions; no Django, no database, no clock."""

ENGINE_VERSION = "0.2"  # stored with each result; a changed figure needs a changed version
