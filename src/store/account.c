#include "store/account.h"

#include "json/writer.h"

#define ACCOUNT_COLUMNS "name, side, identity, settings, secret, state, cause, facts, skew_ms"

static struct account read_account(struct arena *arena, const struct db_rows *rows)
{
    struct account account = {
        .name = store_text(arena, rows, 0),
        .identity = store_text(arena, rows, 2),
        .settings = store_text(arena, rows, 3),
        .secret = store_text(arena, rows, 4),
        .authorised = str_eq(db_text(rows, 5), "ok"),
        .cause = store_text(arena, rows, 6),
        .facts = store_text(arena, rows, 7),
        .skew_ms = db_int(rows, 8),
    };
    side_parse(db_text(rows, 1), &account.side);
    return account;
}

bool account_list(struct store *store, struct arena *arena, struct account_list *out,
                  struct err *err)
{
    *out = (struct account_list){0};
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE workspace = ?1 ORDER BY name",
        DB_PARAMS(db_t(store->workspace)), err);
    while (rows && db_next(rows, err))
        *vec_add(arena, out) = read_account(arena, rows);
    return rows && err->class == ERR_NONE;
}

bool account_get(struct store *store, struct arena *arena, const char *name, struct account **out,
                 struct err *err)
{
    *out = NULL;
    struct db_rows *rows AUTO_ROWS = db_query(
        store->db, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE workspace = ?1 AND name = ?2",
        DB_PARAMS(db_t(store->workspace), db_t(name)), err);
    if (rows && db_next(rows, err)) {
        *out = ARENA_NEW(arena, struct account);
        **out = read_account(arena, rows);
    }
    return rows && err->class == ERR_NONE;
}

bool account_put(struct store *store, const struct account *account, struct err *err)
{
    return db_exec(
        store->db,
        "INSERT INTO account (workspace, " ACCOUNT_COLUMNS ") "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
        "ON CONFLICT (workspace, name) DO UPDATE SET side = excluded.side, "
        "identity = excluded.identity, settings = excluded.settings, secret = excluded.secret, "
        "state = excluded.state, cause = excluded.cause, facts = excluded.facts, "
        "skew_ms = excluded.skew_ms",
        DB_PARAMS(db_t(store->workspace), db_t(account->name), db_t(side_name(account->side)),
                  db_t(account->identity), db_t(account->settings), db_t(account->secret),
                  db_t(account->authorised ? "ok" : "unauthorised"), db_t(account->cause),
                  db_t(account->facts), db_i(account->skew_ms)),
        err);
}

bool account_delete(struct store *store, const char *name, struct err *err)
{
    return db_exec(store->db, "DELETE FROM account WHERE workspace = ?1 AND name = ?2",
                   DB_PARAMS(db_t(store->workspace), db_t(name)), err);
}

bool account_set_state(struct store *store, const char *name, bool authorised, const char *cause,
                       struct err *err)
{
    return db_exec(store->db,
                   "UPDATE account SET state = ?3, cause = ?4 WHERE workspace = ?1 AND name = ?2",
                   DB_PARAMS(db_t(store->workspace), db_t(name),
                             db_t(authorised ? "ok" : "unauthorised"), db_t(cause)),
                   err);
}

bool account_set_skew(struct store *store, const char *name, int64_t skew_ms, struct err *err)
{
    return db_exec(store->db, "UPDATE account SET skew_ms = ?3 WHERE workspace = ?1 AND name = ?2",
                   DB_PARAMS(db_t(store->workspace), db_t(name), db_i(skew_ms)), err);
}

bool account_set_secret(struct store *store, const char *name, const char *secret, struct err *err)
{
    return db_exec(store->db, "UPDATE account SET secret = ?3 WHERE workspace = ?1 AND name = ?2",
                   DB_PARAMS(db_t(store->workspace), db_t(name), db_t(secret)), err);
}

static const char *const wall_names[] = {
    [WALL_UNKNOWN] = "unknown", [WALL_YES] = "yes", [WALL_NO] = "no"};

static enum wall wall_parse(const char *name)
{
    return str_eq(name, "yes") ? WALL_YES : str_eq(name, "no") ? WALL_NO : WALL_UNKNOWN;
}

#define READING_COLUMNS                                                                            \
    "account, type, schema, fields, list_cursor, list_began_ms, list_done_ms, behind_ms, "         \
    "settled_cursor, settled_ms, settled_began_ms, settled_done_ms, fast_cursor, fast_began_ms, "  \
    "fast_done_ms, fast_behind_ms, prepared, wall, compare_began_ms, renew, late_ms"

static struct reading read_reading(struct arena *arena, const struct db_rows *rows, struct err *err)
{
    struct reading r = {
        .account = store_text(arena, rows, 0),
        .type = store_text(arena, rows, 1),
        .schema = store_text(arena, rows, 2),
        .list_cursor = store_text(arena, rows, 4),
        .list_began_clock = db_int(rows, 5),
        .list_done_ms = db_int(rows, 6),
        .behind_clock = db_int(rows, 7),
        .settled_cursor = store_text(arena, rows, 8),
        .settled_clock = db_int(rows, 9),
        .settled_began_ms = db_int(rows, 10),
        .settled_done_ms = db_int(rows, 11),
        .fast_cursor = store_text(arena, rows, 12),
        .fast_began_ms = db_int(rows, 13),
        .fast_done_ms = db_int(rows, 14),
        .fast_behind_clock = db_int(rows, 15),
        .prepared = db_int(rows, 16) != 0,
        .wall = wall_parse(db_text(rows, 17)),
        .compare_began_ms = db_int(rows, 18),
        .renew = (enum renew)db_int(rows, 19),
        .late_ms = db_int(rows, 20),
    };
    store_list_decode(arena, db_text(rows, 3), &r.fields, err);
    return r;
}

bool reading_get(struct store *store, struct arena *arena, const char *account, const char *type,
                 struct reading *out, struct err *err)
{
    *out = (struct reading){.account = account, .type = type};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db,
                 "SELECT " READING_COLUMNS " FROM account_type "
                 "WHERE workspace = ?1 AND account = ?2 AND type = ?3",
                 DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
    if (rows && db_next(rows, err))
        *out = read_reading(arena, rows, err);
    return rows && err->class == ERR_NONE;
}

bool reading_put(struct store *store, const struct reading *r, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return db_exec(
        store->db,
        "INSERT INTO account_type (workspace, " READING_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) "
        "ON CONFLICT (workspace, account, type) DO UPDATE SET schema = excluded.schema, "
        "fields = excluded.fields, list_cursor = excluded.list_cursor, "
        "list_began_ms = excluded.list_began_ms, list_done_ms = excluded.list_done_ms, "
        "behind_ms = excluded.behind_ms, settled_cursor = excluded.settled_cursor, "
        "settled_ms = excluded.settled_ms, settled_began_ms = excluded.settled_began_ms, "
        "settled_done_ms = excluded.settled_done_ms, fast_cursor = excluded.fast_cursor, "
        "fast_began_ms = excluded.fast_began_ms, fast_done_ms = excluded.fast_done_ms, "
        "fast_behind_ms = excluded.fast_behind_ms, "
        "compare_began_ms = excluded.compare_began_ms, late_ms = excluded.late_ms",
        DB_PARAMS(db_t(store->workspace), db_t(r->account), db_t(r->type), db_t(r->schema),
                  db_t(store_list_encode(arena, &r->fields)), db_t(r->list_cursor),
                  db_i(r->list_began_clock), db_i(r->list_done_ms), db_i(r->behind_clock),
                  db_t(r->settled_cursor), db_i(r->settled_clock), db_i(r->settled_began_ms),
                  db_i(r->settled_done_ms), db_t(r->fast_cursor), db_i(r->fast_began_ms),
                  db_i(r->fast_done_ms), db_i(r->fast_behind_clock), db_i(r->prepared),
                  db_t(wall_names[r->wall]), db_i(r->compare_began_ms), db_i(r->renew),
                  db_i(r->late_ms)),
        err);
}

bool reading_renew(struct store *store, const char *account, const char *type, enum renew renew,
                   struct err *err)
{
    return db_exec(
        store->db,
        "UPDATE account_type SET renew = ?4 WHERE workspace = ?1 AND account = ?2 "
        "AND (?3 = '' OR type = ?3) AND renew < ?4",
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type ? type : ""), db_i(renew)), err);
}

bool reading_renewed(struct store *store, const char *account, const char *type, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE account_type SET renew = 0 "
                   "WHERE workspace = ?1 AND account = ?2 AND type = ?3",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
}

bool reading_set_prepared(struct store *store, const char *account, const char *type,
                          struct err *err)
{
    return db_exec(store->db,
                   "UPDATE account_type SET prepared = 1 "
                   "WHERE workspace = ?1 AND account = ?2 AND type = ?3",
                   DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type)), err);
}

bool reading_set_wall(struct store *store, const char *account, const char *type, enum wall wall,
                      struct err *err)
{
    return db_exec(
        store->db,
        "UPDATE account_type SET wall = ?4 "
        "WHERE workspace = ?1 AND account = ?2 AND type = ?3",
        DB_PARAMS(db_t(store->workspace), db_t(account), db_t(type), db_t(wall_names[wall])), err);
}
