"""Many documents: workers that read and extract, one file each at a time, and what they hand back."""
