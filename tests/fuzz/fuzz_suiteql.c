/* SuiteQL text of any kind: parsed, translated and, if it gets so far, run on an empty account.
 * What the translator makes must be SQL that SQLite accepts or refuses, never a crash. */
#include "base/str.h"
#include "db/db.h"
#include "sandbox/suiteql/parse.h"
#include "sandbox/suiteql/run.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct {
    struct arena *arena;
    struct db *db;
    struct sq_account account;
} world;

static void open_world(void)
{
    struct err err = {0};
    world.arena = arena_new();
    struct ns_catalog *catalog = ns_catalog_new(world.arena);
    world.db = db_open("sqlite::memory:", &err);
    const struct zone *zone = zone_load(world.arena, "+02:00", &err);
    if (!zone || !world.db || !db_script(world.db, ns_catalog_schema(world.arena, catalog), &err))
        abort();
    world.account = (struct sq_account){
        .catalog = catalog, .zone = zone, .server = zone, .date_format = "FMMM/DD/YYYY"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!world.db)
        open_world();
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    struct sq_statement statement;
    struct sq_page page = {.limit = 10};
    const char *text = str_ndup(arena, (const char *)data, n);
    const struct sq_query *query = sq_parse(arena, text, &err);
    if (query && sq_translate(arena, &world.account, query, &statement, &err))
        sq_run(arena, db_sqlite_handle(world.db), &world.account, &statement, &page, &err);
    return 0;
}
