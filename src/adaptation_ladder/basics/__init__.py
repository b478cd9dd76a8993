"""What every other room stands on: records, the closed sets of words, problems with their places, sets as diagrams."""
