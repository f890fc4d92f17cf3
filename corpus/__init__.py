"""A file in; a `Report` with outline, passages, figures and remarks out. No models, no network, no index."""

import os

# Read by numpy when it is first imported, so before anything else of ours or of others: on a busy machine two threads of a
# matrix-vector product wait for each other, 88 ms instead of 14 over 100,000 vectors.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
