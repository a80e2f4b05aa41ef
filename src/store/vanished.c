#include "store/vanished.h"

#define VANISHED                                                                                   \
    "WHERE workspace = ?1 AND account = ?2 AND type = ?3 AND state = 'held' "                      \
    "AND presence = 'absent' AND sync = ?4"
#define VANISHED_PARAMS(store, of)                                                                 \
    db_t((store)->workspace), db_t((of)->account), db_t((of)->type), db_t((of)->sync)

bool vanished_count(struct store *store, const struct vanished *of, int64_t *out, struct err *err)
{
    return store_query_number(store, "SELECT count(*) FROM mirror " VANISHED,
                              DB_PARAMS(VANISHED_PARAMS(store, of)), out, err);
}

bool vanished_list(struct store *store, struct arena *arena, const struct vanished *of,
                   const char *after, size_t limit, struct str_list *out, struct err *err)
{
    VEC(const char *) ids = {0};
    struct db_rows *rows AUTO_ROWS =
        db_query(store->db, "SELECT id FROM mirror " VANISHED " AND id > ?5 ORDER BY id LIMIT ?6",
                 DB_PARAMS(VANISHED_PARAMS(store, of), db_t(after), db_i((int64_t)limit)), err);
    while (rows && db_next(rows, err))
        *vec_add(arena, &ids) = store_text(arena, rows, 0);
    *out = (struct str_list){ids.at, ids.n};
    return rows && err->class == ERR_NONE;
}

bool vanished_are_deleted(struct store *store, const struct vanished *of, struct err *err)
{
    return db_exec(store->db, "UPDATE mirror SET presence = 'deleted', todo = 1 " VANISHED,
                   DB_PARAMS(VANISHED_PARAMS(store, of)), err);
}
