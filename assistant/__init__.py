"""A question in; a checked, cited answer, or a refusal with its reason, out. Knows nothing of the user interface."""
