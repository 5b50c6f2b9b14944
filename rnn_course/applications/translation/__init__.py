"""Translation: dates, names of emoji and sentences, from Korean to English and back."""
