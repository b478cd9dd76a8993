"""What touches files: reading with places, checking shapes, rulebooks from folders, writing whole files."""
