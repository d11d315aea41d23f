"""Offentliga sidor: what citizens see; owns no table, sets no cookie, touches no session."""
