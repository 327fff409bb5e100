import pytest
from asking import inquired

from chatbot.evidence import QUOTED
from chatbot.quotes import MOST_QUOTES, quote
from vectorstore.errors import EmbeddingsError

QUOTES = [
    ("What did Peskov demand?", "le refus de l'Ukraine de rejoindre l'OTAN"),
    ("Qu'a demandé Peskov ?", "le refus de l'Ukraine de rejoindre l'OTAN"),
    ("Combien de temps a duré la rencontre entre Witkoff et Poutine ?", "trois à quatre heures"),
    ("Who called NATO membership unrealistic?", "Pete Hegseth"),
]


class BrokenEmbedder:
    """An embedder of an Ollama that is gone."""

    fingerprint = None
    weight = 0.3

    def embed(self, texts):
        raise EmbeddingsError("gone")

    embed_query = embed


@pytest.mark.parametrize(("question", "quoted"), QUOTES)
def test_the_best_sentences_are_quoted_word_for_word(question, quoted, sample_library):
    cited = quote(inquired(sample_library, question), sample_library.embedder)

    assert any(quoted in citation.quote for citation in cited.citations)
    assert 1 <= len(cited.citations) <= MOST_QUOTES
    introduction, *paragraphs = cited.text.split("\n\n")
    assert paragraphs == [f"{citation.quote} [{citation.number}]" for citation in cited.citations]
    assert introduction.rstrip().endswith(":")
    assert [sentence.verdict for sentence in cited.sentences] == [QUOTED] * len(cited.citations)


def test_they_stand_in_the_order_of_the_article(sample_library):
    cited = quote(inquired(sample_library, "What did Peskov demand of Ukraine and Kyiv?"), sample_library.embedder)

    starts = [citation.start for citation in cited.citations]
    assert starts == sorted(starts)


def test_numbers_go_on_from_the_first(sample_library):
    cited = quote(inquired(sample_library, "What did Peskov demand?"), sample_library.embedder, first=4)

    assert [citation.number for citation in cited.citations] == [4, 5][: len(cited.citations)]
    assert cited.sentences[0].citations == (4,)
    assert "[4]" in cited.text


def test_without_the_librarys_embeddings_the_ones_that_come_along_do(sample_library):
    inquiry = inquired(sample_library, "What did Peskov demand?")

    assert quote(inquiry, BrokenEmbedder()) == quote(inquiry, sample_library.embedder)
