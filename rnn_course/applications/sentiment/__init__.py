"""Chapter 15: does its writer like a film, and does anyone want this mail? Many words, one answer."""
