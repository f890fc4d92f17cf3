"""A library in; ranked hits out."""
