import threading

import numpy as np

from vectorstore.embeddings.built_in import BuiltInEmbedder
from vectorstore.embeddings.kept_vectors import kept_vectors, kept_vectors_of_each

TEXTS = ["It rained in Lviv.", "Les prix ont augmenté.", "It rained in Lviv.", ""]


def test_the_vectors_are_those_of_the_embedder_whatever_was_kept_before():
    expected = BuiltInEmbedder().embed(TEXTS)

    for _ in range(2):
        assert np.allclose(kept_vectors(TEXTS), expected, atol=1e-5)
    assert np.allclose(kept_vectors([*TEXTS, "New."])[:4], expected, atol=1e-5)
    assert kept_vectors([]).shape == (0, 512)


def test_groups_of_texts_get_their_own_vectors_in_order():
    groups = [TEXTS[:1], [], TEXTS[1:]]

    found = list(kept_vectors_of_each(groups))

    assert [vectors.shape for vectors in found] == [(1, 512), (0, 512), (3, 512)]
    assert np.array_equal(np.concatenate(found), kept_vectors(TEXTS))
    assert list(kept_vectors_of_each([])) == []


def test_threads_at_once_all_get_them():
    rows = []
    threads = [threading.Thread(target=lambda: rows.append(kept_vectors(TEXTS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 8
    assert np.allclose(rows, rows[0])
