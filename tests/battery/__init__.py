"""What a finished site is held against: a core in Python, and what a browser and two checkers see."""
