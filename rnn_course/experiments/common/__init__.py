"""What the experiments of more than one chapter need: tasks, models, training, probes, and stopwatches."""
