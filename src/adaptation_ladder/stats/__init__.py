"""What measurements come to: runs, intervals, verdicts, the number of examples that a question takes."""
