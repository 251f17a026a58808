from django.db import migrations, models

# FTS5 sees words that are cut already: its ascii tokenizer takes letters, digits and everything
# beyond ASCII for parts of words, as we do. Triggers keep it as the documents are.
_INSERT = "INSERT INTO search_index (rowid, words) VALUES (NEW.id, NEW.words);"
_DELETE = (
    "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
)
SQLITE = [
    "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_searchdocument', "
    "content_rowid='id', tokenize='ascii', columnsize=0, prefix='3 4 5')",
    *(
        f"CREATE TRIGGER search_index_{way} AFTER {way} ON search_searchdocument BEGIN {does} END"
        for way, does in (
            ("insert", _INSERT),
            ("delete", _DELETE),
            ("update", _DELETE + _INSERT),
        )
    ),
]
SQLITE_BACK = ["DROP TABLE search_index"]  # the triggers go with the documents' own table

# No parser of PostgreSQL touches the words: each stands in the vector at its own place.
POSTGRESQL = [
    """
    CREATE FUNCTION search_vector(words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(string_agg('''' || word || ''':' || place, ' '), '')::tsvector
        FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS placed (word, place)
        WHERE word <> ''
    $$
    """,
    "ALTER TABLE search_searchdocument "
    "ADD COLUMN vector tsvector GENERATED ALWAYS AS (search_vector(words)) STORED",
    "CREATE INDEX search_vector_gin ON search_searchdocument USING gin (vector)",
    # The planner takes comparing a vector for cheap and would rather read all of them than ask the
    # index, so that a list's search gets its keys from here.
    """
    CREATE FUNCTION search_keys(asked tsquery, low bigint, high bigint) RETURNS SETOF bigint
    LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan = off SET enable_indexscan = off AS $$
        SELECT id FROM search_searchdocument WHERE vector @@ asked AND id BETWEEN low AND high
    $$
    """,
    # The planner must know of many words how common they are.
    "ALTER TABLE search_searchdocument ALTER COLUMN vector SET STATISTICS 1000",
]
POSTGRESQL_BACK = [
    "DROP FUNCTION search_keys",
    "ALTER TABLE search_searchdocument DROP COLUMN vector",
    "DROP FUNCTION search_vector",
]


def _statements(of_sqlite, of_postgresql):
    def run(apps, editor):
        vendor = editor.connection.vendor
        for statement in of_postgresql if vendor == "postgresql" else of_sqlite:
            editor.execute(statement)

    return run


class Migration(migrations.Migration):
    initial = True

    dependencies = [("publishing", "0001_published_forms")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("slug", models.CharField(max_length=120)),
                ("words", models.TextField()),
            ],
        ),
        migrations.RunPython(
            _statements(SQLITE, POSTGRESQL), _statements(SQLITE_BACK, POSTGRESQL_BACK)
        ),
        # The next refresh makes all forms anew, and so takes them into the index.
        migrations.RunSQL(
            "INSERT INTO publishing_touched (resource, record, is_spread) "
            "SELECT resource, record, true FROM publishing_publishedform WHERE true "
            "ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
