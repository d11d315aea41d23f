"""Files of the cases: kept outside the web root, served only by the apps that own them."""
