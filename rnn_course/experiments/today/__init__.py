"""What came after recurrent networks, and what these are still right for."""
