"""A library in; ranked hits out."""

import corpus  # noqa: F401  # sets numpy's threads before a module below imports it
