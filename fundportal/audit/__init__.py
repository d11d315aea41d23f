"""What was done: one append-only event per act."""
