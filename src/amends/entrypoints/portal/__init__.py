"""The pages for buyers, merchants, the desk and everybody else."""
