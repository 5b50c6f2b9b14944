"""A chatbot for a house: what was asked, about which rooms and devices, and what to say back (chapter 19)."""
