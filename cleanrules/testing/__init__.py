"""What authors of rule packs need to test them."""
