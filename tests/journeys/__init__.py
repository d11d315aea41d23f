"""What people do in the portal, walked in a real Chromium."""
