import threading

import numpy as np

from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.kept_vectors import kept_vectors

TEXTS = ["It rained in Lviv.", "Les prix ont augmenté.", "It rained in Lviv.", ""]


def test_the_vectors_are_those_of_the_embedder_whatever_was_kept_before():
    expected = BuiltInEmbedder().embed(TEXTS)

    for _ in range(2):
        assert np.allclose(kept_vectors(TEXTS), expected, atol=1e-5)
    assert np.allclose(kept_vectors([*TEXTS, "New."])[:4], expected, atol=1e-5)
    assert kept_vectors([]).shape == (0, 512)


def test_threads_at_once_all_get_them():
    rows = []
    threads = [threading.Thread(target=lambda: rows.append(kept_vectors(TEXTS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 8
    assert np.allclose(rows, rows[0])
