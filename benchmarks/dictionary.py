"""Train the dictionary that compresses stored renderings, with those of the shipped dossier.

    python -m benchmarks.dictionary

Increase `DICTIONARY_ID` and `RENDERING_VERSION` before you commit another dictionary.
"""

import tempfile
from pathlib import Path

import zstandard
from sqlalchemy import select

from astana_api.db.database import Database
from astana_api.domain.rendering import compression
from astana_api.models import CitationNow, RenderedEntity
from benchmarks.storage import fill_with_dossier

CITATION_REPEATS = 4
DICTIONARY_SIZE = 16_384
FILE = Path(compression.__file__).parent / "renderings.dict"


def collect_samples(database: Database) -> list[bytes | bytearray | memoryview]:
    """Return the renderings of all entities, and of the citations: repeated, as they are fewer."""
    with database.engine.connect() as connection:
        return [
            compression.decompress(body)
            for model, repeats in ((RenderedEntity, 1), (CitationNow, CITATION_REPEATS))
            for body in [*connection.scalars(select(model.body).order_by(model.id))] * repeats
        ]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/astana.db")
        fill_with_dossier(database)
        dictionary = zstandard.train_dictionary(
            DICTIONARY_SIZE, collect_samples(database), dict_id=compression.DICTIONARY_ID
        )
        FILE.write_bytes(dictionary.as_bytes())
        database.engine.dispose()


if __name__ == "__main__":
    main()
