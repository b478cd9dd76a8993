"""What holds of a rulebook over all answers: statements proved, criteria shown, rulebooks compared."""
