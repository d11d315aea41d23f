"""The pages of funds and investments, by subject."""
