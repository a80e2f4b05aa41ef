#include "store/ledger.h"

#define LEDGER_COLUMNS                                                                             \
    "at_ms, run, op, link, sync, side, account, type, record, kind, field, before, after, "        \
    "source, rule, taken"

bool ledger_add(struct store *store, struct arena *arena, const struct ledger_entry *entries,
                size_t n, struct err *err)
{
    struct store_rows rows = store_rows_init(arena, 17);
    for (size_t i = 0; i < n; i++) {
        const struct ledger_entry *e = &entries[i];
        store_rows_add(&rows, DB_PARAMS(db_t(store->workspace), db_i(e->at_ms), db_i(e->run),
                                        db_i(e->op), db_i(e->link), db_t(e->sync),
                                        db_t(side_name(e->side)), db_t(e->account), db_t(e->type),
                                        db_t(e->record), db_t(e->kind), db_t(e->field),
                                        store_value_param(e->before), store_value_param(e->after),
                                        db_t(e->source), db_t(e->rule), db_t(e->taken)));
    }
    return store_rows_run(store,
                          "INSERT INTO ledger (workspace, " LEDGER_COLUMNS ") VALUES (?1, ?2, ?3, "
                          "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
                          &rows, err);
}

static bool read_entries(struct arena *arena, struct db_rows *rows, struct ledger_list *out,
                         struct err *err)
{
    *out = (struct ledger_list){0};
    while (rows && db_next(rows, err)) {
        struct ledger_entry *e = vec_add(arena, out);
        *e = (struct ledger_entry){
            .at_ms = db_int(rows, 0),
            .run = db_int(rows, 1),
            .op = db_int(rows, 2),
            .link = db_int(rows, 3),
            .sync = store_text(arena, rows, 4),
            .account = store_text(arena, rows, 6),
            .type = store_text(arena, rows, 7),
            .record = store_text(arena, rows, 8),
            .kind = store_text(arena, rows, 9),
            .field = store_text(arena, rows, 10),
            .before = store_value(arena, rows, 11),
            .after = store_value(arena, rows, 12),
            .source = store_text(arena, rows, 13),
            .rule = store_text(arena, rows, 14),
            .taken = store_text(arena, rows, 15),
            .entry = db_int(rows, 16),
            .undone_run = db_int(rows, 17),
        };
        side_parse(db_text(rows, 5), &e->side);
    }
    return rows && err->class == ERR_NONE;
}

static bool expire_run(struct store *store, int64_t run, struct err *err)
{
#define OPS_OF_RUN "(SELECT op FROM op WHERE workspace = ?1 AND done_run = ?2)"
    static const char *const steps[] = {
        "DELETE FROM ledger WHERE workspace = ?1 AND run = ?2",
        "DELETE FROM op_request WHERE workspace = ?1 AND op IN " OPS_OF_RUN,
        "DELETE FROM op_field WHERE workspace = ?1 AND op IN " OPS_OF_RUN,
        "DELETE FROM op WHERE workspace = ?1 AND done_run = ?2",
        "DELETE FROM run WHERE workspace = ?1 AND run = ?2",
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (!db_exec(store->db, steps[i], DB_PARAMS(db_t(store->workspace), db_i(run)), err))
            return false;
    return true;
}

bool ledger_expire(struct store *store, int64_t before_ms, size_t most, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    VEC(int64_t) old = {0};
    struct db_rows *rows = db_query(
        store->db, "SELECT run, began_ms FROM run WHERE workspace = ?1 ORDER BY run LIMIT ?2",
        DB_PARAMS(db_t(store->workspace), db_i((int64_t)most)), err);
    while (rows && db_next(rows, err) && db_int(rows, 1) < before_ms)
        *vec_add(arena, &old) = db_int(rows, 0);
    db_done(rows);
    bool ok = rows && err->class == ERR_NONE;
    for (size_t i = 0; i < old.n && ok; i++)
        ok = expire_run(store, old.at[i], err);
    return ok;
}

bool ledger_of_record(struct store *store, struct arena *arena, const char *account,
                      const char *type, const char *record, const char *field, size_t limit,
                      struct ledger_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " LEDGER_COLUMNS ", entry, undone_run FROM ledger WHERE workspace = ?1 "
                 "AND account = ?2 AND type = ?3 AND record = ?4 AND (?5 = '' OR field = ?5) "
                 "ORDER BY entry DESC LIMIT ?6",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(record),
                           db_t(field ? field : ""), db_i((int64_t)limit)),
                 err);
    return read_entries(arena, rows, out, err);
}

bool ledger_of_run(struct store *store, struct arena *arena, int64_t run, int64_t after,
                   size_t limit, struct ledger_list *out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT " LEDGER_COLUMNS ", entry, undone_run FROM ledger WHERE workspace = ?1 "
        "AND run = ?2 AND entry > ?3 ORDER BY entry LIMIT ?4",
        DB_PARAMS(db_t(store->workspace), db_i(run), db_i(after), db_i((int64_t)limit)), err);
    return read_entries(arena, rows, out, err);
}

bool ledger_records_of_run(struct store *store, struct arena *arena, int64_t run,
                           const char *account, const char *type, const char *after, size_t limit,
                           struct str_list *out, struct err *err)
{
    VEC(const char *) ids = {0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT DISTINCT record FROM ledger WHERE workspace = ?1 AND run = ?2 "
                 "AND account = ?3 AND type = ?4 AND record > ?5 ORDER BY record LIMIT ?6",
                 DB_PARAMS(db_t(store->workspace), db_i(run), db_t(account), db_t(type),
                           db_t(after ? after : ""), db_i((int64_t)limit)),
                 err);
    while (rows && db_next(rows, err))
        *vec_add(arena, &ids) = store_text(arena, rows, 0);
    *out = (struct str_list){ids.at, ids.n};
    return rows && err->class == ERR_NONE;
}

bool ledger_of_records(struct store *store, struct arena *arena, const char *account,
                       const char *type, const struct str_list *ids, struct map *out,
                       struct err *err)
{
    *out = map_init(arena);
    if (ids->n == 0)
        return true;
    struct ledger_list all;
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " LEDGER_COLUMNS ", entry, undone_run FROM ledger WHERE workspace = ?1 "
                 "AND account = ?2 AND type = ?3 AND record IN LIST(?4) ORDER BY entry",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                           db_list(arena, ids->at, ids->n)),
                 err);
    if (!read_entries(arena, rows, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        struct ledger_list *list = map_get(out, all.at[i].record);
        if (!list)
            map_put(out, all.at[i].record, list = ARENA_NEW(arena, struct ledger_list));
        *vec_add(arena, list) = all.at[i];
    }
    return true;
}

bool ledger_moved_from(struct store *store, struct arena *arena, const char *account,
                       const char *before, struct str_list *out, struct err *err)
{
    VEC(const char *) after = {0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT after FROM ledger WHERE workspace = ?1 AND account = ?2 AND before = ?3 "
                 "AND kind = 'update' AND after <> '' AND after <> before GROUP BY after "
                 "ORDER BY max(entry) DESC LIMIT 20",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(before)), err);
    while (rows && db_next(rows, err))
        *vec_add(arena, &after) = store_text(arena, rows, 0);
    *out = (struct str_list){after.at, after.n};
    return rows && err->class == ERR_NONE;
}

bool ledger_mark_undone(struct store *store, struct arena *arena, const struct ledger_undone *rows,
                        size_t n, int64_t by_run, struct err *err)
{
    struct store_rows params = store_rows_init(arena, 7);
    for (size_t i = 0; i < n; i++)
        store_rows_add(&params, DB_PARAMS(db_t(store->workspace), db_i(rows[i].run),
                                          db_t(rows[i].account), db_t(rows[i].type),
                                          db_t(rows[i].record), db_t(rows[i].field), db_i(by_run)));
    return store_rows_run(store,
                          "UPDATE ledger SET undone_run = ?7 WHERE workspace = ?1 AND run = ?2 "
                          "AND account = ?3 AND type = ?4 AND record = ?5 "
                          "AND (?6 = '' OR field = ?6) AND undone_run IS NULL",
                          &params, err);
}

bool ledger_is_flip(const struct ledger_flips *flips, struct value before, struct value after)
{
    return !value_same(before, flips->after) || value_same(after, flips->before);
}

/* One more write of the field, after those that are counted. */
static void count_flip(struct ledger_flips *flips, bool first, struct value before,
                       struct value after)
{
    if (!first && ledger_is_flip(flips, before, after))
        flips->n++;
    flips->before = before;
    flips->after = after;
}

bool ledger_flips(struct store *store, struct arena *arena, const char *account, const char *type,
                  const struct str_list *records, int64_t since_ms, struct map *out,
                  struct err *err)
{
    *out = map_init(arena);
    if (records->n == 0)
        return true;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT record, field, before, after FROM ledger WHERE workspace = ?1 AND account = ?2 "
        "AND type = ?3 AND record IN LIST(?4) AND at_ms > ?5 AND kind = 'update' AND field <> '' "
        "AND taken IN ('as sent', 'new form', 'other') AND rule NOT LIKE '" LEDGER_UNDO "%' "
        "ORDER BY entry",
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type),
                  db_list(arena, records->at, records->n), db_i(since_ms)),
        err);
    while (rows && db_next(rows, err)) {
        const char *key = str_fmt(arena, "%s %s", db_text(rows, 0), db_text(rows, 1));
        struct ledger_flips *flips = map_get(out, key);
        bool first = !flips;
        if (first)
            map_put(out, key, flips = ARENA_NEW(arena, struct ledger_flips));
        count_flip(flips, first, store_value(arena, rows, 2), store_value(arena, rows, 3));
    }
    return rows && err->class == ERR_NONE;
}

bool ledger_form_seen(struct store *store, const struct ledger_form *form, bool *seen,
                      struct err *err)
{
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db,
        "SELECT 1 FROM op_field AS f JOIN op AS o ON o.workspace = f.workspace AND o.op = f.op "
        "JOIN ledger AS l ON l.workspace = o.workspace AND l.account = o.account "
        "AND l.type = o.type AND l.record = o.record AND l.op = o.op AND l.field = f.field "
        "WHERE f.workspace = ?1 AND f.field = ?4 AND f.taken = 'new form' "
        "AND substr(f.value, 1, 100) = substr(?5, 1, 100) AND f.value = ?5 AND o.account = ?2 "
        "AND o.type = ?3 AND l.after = ?6 LIMIT 1",
        DB_PARAMS(db_t(store->workspace), db_t(form->account), db_t(form->type), db_t(form->field),
                  store_value_param(form->sent), store_value_param(form->stored)),
        err);
    *seen = rows && db_next(rows, err);
    return rows && err->class == ERR_NONE;
}

bool ledger_made(struct store *store, struct arena *arena, const char *account, const char *type,
                 const char **out, struct err *err)
{
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT l.record FROM ledger AS l JOIN mirror AS m ON m.workspace = l.workspace "
                 "AND m.account = l.account AND m.type = l.type AND m.id = l.record "
                 "WHERE l.workspace = ?1 AND l.account = ?2 AND l.type = ?3 AND l.kind = 'create' "
                 "AND l.field = '' AND m.presence = 'live' ORDER BY l.entry DESC LIMIT 1",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
    *out = rows && db_next(rows, err) ? store_text(arena, rows, 0) : NULL;
    return rows && err->class == ERR_NONE;
}
