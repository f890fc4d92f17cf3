"""A file in; a `Report` with outline, passages, figures and remarks out. No models, no network, no index."""
