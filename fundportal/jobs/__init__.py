"""Slow work: one row per job, which is the truth; Celery only wakes the workers."""
