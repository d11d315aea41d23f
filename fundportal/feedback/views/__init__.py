"""The pages of feedback: what readers answer, and how the fund office works with it."""
