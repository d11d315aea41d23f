"""The demonstration: Örebro kommun's fund and invented cases, made by the verbs of real ones."""
