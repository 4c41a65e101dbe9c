"""A corrected matrix → corrections kept beside the run, and applied again after a re-run."""
