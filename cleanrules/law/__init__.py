"""The law: instruments, windows, parameters, named sets, penalties, regions and industries, confidence."""
