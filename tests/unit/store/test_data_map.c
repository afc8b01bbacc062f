/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/data-map.json against a migrated database: PostgreSQL itself compares them. */
#include <sys/stat.h>

#include "fixture.h"

#include "os/file.h"

#include "base/banned.h"

/* "unmapped: table.column" and "stale: table.column", one a line. */
static const char COLUMNS[] =
    "WITH mapped AS (SELECT t ->> 'table' AS tab, c AS col"
    "  FROM jsonb_array_elements($1::jsonb -> 'tables') t, jsonb_object_keys(t -> 'columns') c),"
    " there AS (SELECT c.relname::text AS tab, a.attname::text AS col"
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    "  WHERE n.nspname = 'clipcrafter' AND c.relkind IN ('r', 'p', 'm', 'f'))"
    " SELECT coalesce(string_agg(CASE WHEN m.tab IS NULL THEN 'unmapped: ' || t.tab || '.' || t.col"
    "  ELSE 'stale: ' || m.tab || '.' || m.col END, E'\\n'), '')"
    " FROM there t FULL JOIN mapped m ON m.tab = t.tab AND m.col = t.col"
    " WHERE m.tab IS NULL OR t.tab IS NULL";

/* Whose a table is: what has a user_id belongs to that user and is guarded by the tenant policy. */
static const char OWNERS[] =
    "SELECT coalesce(string_agg(t ->> 'table', E'\\n'), '')"
    " FROM jsonb_array_elements($1::jsonb -> 'tables') t"
    " WHERE (t ->> 'owner' IS NOT NULL) <> EXISTS (SELECT FROM information_schema.columns c"
    "  WHERE c.table_schema = 'clipcrafter' AND c.table_name = t ->> 'table'"
    "  AND c.column_name = 'user_id')"
    " OR (t ->> 'owner' IS NOT NULL AND t ->> 'table' <> 'audit' AND NOT EXISTS ("
    "  SELECT FROM pg_policies p WHERE p.schemaname = 'clipcrafter'"
    "  AND p.tablename = t ->> 'table' AND p.policyname = 'tenant'))";

/* Bytes are sealed, wrapped or hashed, never plain; what is sealed is bytes. */
static const char FORMS[] =
    "SELECT coalesce(string_agg(c.table_name || '.' || c.column_name, E'\\n'), '')"
    " FROM jsonb_array_elements($1::jsonb -> 'tables') t, jsonb_each(t -> 'columns') e"
    " JOIN information_schema.columns c ON c.table_schema = 'clipcrafter'"
    "  AND c.column_name = e.key"
    " WHERE c.table_name = t ->> 'table' AND (c.data_type = 'bytea') <>"
    "  (e.value ->> 'form' <> 'plain') AND c.column_name <> 'password_hash'";

/* The words that blob.purpose may be, as its CHECK has them. */
static const char PURPOSES[] =
    "WITH mapped AS (SELECT b ->> 'purpose' AS word FROM "
    "  jsonb_array_elements($1::jsonb -> 'blobs') b),"
    " allowed AS (SELECT m[1] AS word FROM pg_constraint c,"
    "  regexp_matches(pg_get_constraintdef(c.oid), '''([a-z]+)''', 'g') m"
    "  WHERE c.conrelid = 'clipcrafter.blob'::regclass AND c.contype = 'c'"
    "  AND pg_get_constraintdef(c.oid) LIKE '%purpose%')"
    " SELECT coalesce(string_agg(coalesce('unmapped: ' || a.word, 'stale: ' || m.word),"
    "  E'\\n' ORDER BY coalesce(a.word, m.word)), '')"
    " FROM allowed a FULL JOIN mapped m ON m.word = a.word WHERE m.word IS NULL OR a.word IS NULL";

/* What `question` finds wrong with the map after `change`, which is taken back. */
static struct str wrong(struct fixture *fixture, const char *change, const char *question)
{
    const char *source = getenv("CLIPCRAFTER_SOURCE");
    struct str path = arena_printf(&fixture->arena, "%s/docs/data-map.json", source ? source : ".");
    struct db_scope scope = {0};
    struct error error = ERROR_INIT;
    struct db_tx *tx = NULL;
    struct db_rows rows;
    struct file_map map;
    struct db_value value;
    struct str answer;

    assert_ok(file_map_open(path, &map, &error), error);
    value = db_text(map.bytes);
    assert_ok(db_begin(fixture->owner, &scope, &tx, &error), error);
    db_as_login(tx);
    if (change)
        assert_ok(db_script(tx, change, &error), error);
    assert_ok(db_query(tx, question, &value, 1, &rows, &error), error);
    answer = db_get_text(&rows, 0, 0, &fixture->arena);
    db_rollback(&tx);
    file_map_close(&map);
    return answer;
}

static void test_every_column_is_mapped_and_no_entry_is_stale(void **state)
{
    assert_str(wrong(*state, NULL, COLUMNS), "");
}

static void test_a_new_column_table_or_a_dropped_one_is_noticed(void **state)
{
    assert_str(wrong(*state, "ALTER TABLE clipcrafter.users ADD COLUMN shoe_size integer", COLUMNS),
               "unmapped: users.shoe_size");
    assert_str(wrong(*state, "CREATE TABLE clipcrafter.shoe (size integer)", COLUMNS),
               "unmapped: shoe.size");
    assert_str(wrong(*state, "ALTER TABLE clipcrafter.users DROP COLUMN totp_step", COLUMNS),
               "stale: users.totp_step");
}

static void test_what_names_a_person_is_that_persons_and_guarded(void **state)
{
    assert_str(wrong(*state, NULL, OWNERS), "");
    assert_str(wrong(*state, "ALTER TABLE clipcrafter.worker ADD COLUMN user_id uuid", OWNERS),
               "worker");
    assert_str(wrong(*state, "DROP POLICY tenant ON clipcrafter.mail", OWNERS), "mail");
}

static void test_bytes_are_sealed_wrapped_or_hashed(void **state)
{
    assert_str(wrong(*state, NULL, FORMS), "");
    assert_str(wrong(*state,
                     "ALTER TABLE clipcrafter.project ALTER title_sealed TYPE text"
                     " USING encode(title_sealed, 'hex')",
                     FORMS),
               "project.title_sealed");
}

static void test_every_purpose_of_a_blob_is_mapped(void **state)
{
    assert_str(wrong(*state, NULL, PURPOSES), "");
    assert_str(wrong(*state,
                     "ALTER TABLE clipcrafter.blob DROP CONSTRAINT blob_purpose_check,"
                     " ADD CONSTRAINT blob_purpose_check CHECK (purpose IN ('media', 'upload',"
                     " 'video', 'caption', 'thumbnail', 'preview', 'cache', 'shoe'))",
                     PURPOSES),
               "unmapped: shoe\nstale: timeline");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_column_is_mapped_and_no_entry_is_stale),
        cmocka_unit_test(test_a_new_column_table_or_a_dropped_one_is_noticed),
        cmocka_unit_test(test_what_names_a_person_is_that_persons_and_guarded),
        cmocka_unit_test(test_bytes_are_sealed_wrapped_or_hashed),
        cmocka_unit_test(test_every_purpose_of_a_blob_is_mapped),
    };

    return cmocka_run_group_tests(tests, fixture_start, fixture_stop);
}
