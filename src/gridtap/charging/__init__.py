"""Sessions, the heart: facts from stations, the fold that makes sessions of them, and what meters said."""
