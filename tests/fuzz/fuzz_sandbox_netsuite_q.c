/* A filter of ?q=: what is taken must be SQL that SQLite runs, with all its parameters. */
#include "base/str.h"
#include "db/db.h"
#include "fuzz.h"
#include "sandbox/netsuite/q.h"

#include <stdlib.h>

static struct {
    struct db *db;
    struct q_input input;
} world;

static void open_world(void)
{
    struct err err = {0};
    struct arena *arena = arena_new();
    struct ns_catalog *catalog = ns_catalog_new(arena);
    world.input.catalog = catalog;
    world.input.table = ns_catalog_table(catalog, "customer");
    world.input.zone = zone_load(arena, "-08:00", &err);
    world.db = db_open("sqlite::memory:", &err);
    if (!world.db || !world.input.zone ||
        !db_script(world.db, ns_catalog_schema(arena, catalog), &err))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (!world.db)
        open_world();
    struct arena *arena AUTO_ARENA = arena_new();
    struct q_filter filter = {0};
    if (!q_parse(arena, &world.input, arena_copy(arena, bytes, n), &filter))
        return 0;
    struct err err = {0};
    const char *sql = str_fmt(arena, "SELECT count(*) FROM ns_customer WHERE %s", filter.sql);
    struct db_rows *rows AUTO_ROWS =
        db_query(world.db, sql, filter.params.at, filter.params.n, &err);
    if (!rows || !db_next(rows, &err))
        abort();
    return 0;
}
