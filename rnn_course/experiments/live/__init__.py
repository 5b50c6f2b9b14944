"""What the figures that answer lose on their way into a page."""
