"""What keeps words and pictures in order; each file runs by itself."""
