/* Reading: the first listing, the settled and the fast reader, reads by id, field times. */
#include "engine/absorb.h"

#include "base/log.h"
#include "store/account.h"
#include "store/retry.h"
#include "json/writer.h"

#define TIMES_BATCH 50
#define DIRECTORY_AGE_MS ((int64_t)3600 * 1000)
#define LATE_MAX_MS ((int64_t)3600 * 1000)

/* What one call of step_read works with. */
struct fetching {
    struct worker *worker;
    struct arena *arena;
    const struct engine_type *type;
    struct reading reading;
    int64_t now_ms;
    int64_t compare_ms;  /* the page is of the full compare that began then; 0: it is not */
    bool compare_renews; /* its schema is another than was known */
};

static bool same_fields(const struct str_list *a, const struct str_list *b)
{
    for (size_t i = 0; a->n == b->n && i < a->n; i++)
        if (!str_eq(a->at[i], b->at[i]))
            return false;
    return a->n == b->n;
}

static bool ask_schema(struct fetching *f, struct err *err)
{
    struct remote *remote = f->type->account->remote;
    struct schema schema = {.side = f->type->account->side, .type = f->type->type};
    if (!f->type->directory &&
        !remote->ops->describe(remote, f->arena, f->type->type, &schema, err))
        return false;
    f->reading.schema = schema_encode(f->arena, &schema);
    return true;
}

/* What was refused under another schema is tried again (rule 7). */
static bool put_schema(struct fetching *f, bool retry, struct err *err)
{
    struct store *store = f->worker->store;
    const char *account = f->type->account->name, *type = f->type->type;
    return reading_put(store, &f->reading, err) && reading_renewed(store, account, type, err) &&
           (!retry || retry_refused(store, account, type, err));
}

/* Asks for the schema again, since somebody may have changed it or what we may do with it. */
static bool renew(struct fetching *f, struct err *err)
{
    const char *before = f->reading.schema;
    struct store *store = f->worker->store;
    if (!ask_schema(f, err))
        return false;
    bool retry = f->reading.renew == RENEW_ALL || !str_eq(before, f->reading.schema);
    return store_begin(store, err) && store_end(store, put_schema(f, retry, err), err);
}

/* The schema, once, and again when the configuration reads other fields: then everything is listed
 * anew, for what was not asked for is unknown. */
static bool describe(struct fetching *f, const struct str_list *fields, struct err *err)
{
    f->reading.fields = *fields;
    f->reading.list_cursor = NULL;
    f->reading.list_began_clock = 0;
    f->reading.list_done_ms = 0;
    f->reading.fast_behind_clock = f->reading.behind_clock = 0;
    return renew(f, err);
}

/* Behind which nothing is late: the setting, or twice the worst that was seen (rule 11). */
static int64_t lag_of(const struct fetching *f)
{
    int64_t seen = 2 * f->reading.late_ms;
    return seen > f->type->account->lag_ms ? seen : f->type->account->lag_ms;
}

static struct fetch request(const struct fetching *f, enum fetch_mode mode)
{
    return (struct fetch){
        .mode = mode,
        .type = f->type->type,
        .fields = &f->reading.fields,
        .since_ms =
            f->reading.settled_clock ? f->reading.settled_clock : f->reading.list_began_clock,
        .lag_ms = lag_of(f),
        .limit = mode == FETCH_LIST ? REMOTE_READ_MAX : 0, /* what goes by id beside it goes once */
    };
}

/* What a page of the full compare shows is there; at its end, what it never showed is to be read.
 */
static bool sight(struct fetching *f, const struct page *page, struct err *err)
{
    struct store *store = f->worker->store;
    const char *account = f->type->account->name, *type = f->type->type;
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < page->records.n; i++)
        *vec_add(f->arena, &ids) = page->records.at[i].id;
    struct str_list sighted = {ids.at, ids.n};
    return mirror_sight(store, account, type, &sighted, f->compare_ms, err) &&
           (!page->end || mirror_want_unsighted(store, account, type, f->compare_ms, err));
}

/* What the mirror holds of the page's records that bear a stamp before `clock`. */
static bool known_before(struct fetching *f, const struct page *page, int64_t clock,
                         struct map *rows, struct err *err)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < page->records.n; i++)
        if (page->records.at[i].modified_ms > 0 && page->records.at[i].modified_ms < clock)
            *vec_add(f->arena, &ids) = page->records.at[i].id;
    struct str_list list = {ids.at, ids.n};
    *rows = map_init(f->arena);
    return ids.n == 0 || mirror_get(f->worker->store, f->arena, f->type->account->name,
                                    f->type->type, &list, rows, err);
}

static void learn(struct fetching *f, int64_t late_ms)
{
    int64_t most = late_ms < LATE_MAX_MS ? late_ms : LATE_MAX_MS;
    if (most <= f->reading.late_ms)
        return;
    f->reading.late_ms = most;
    LOG(LOG_INFO, "fetch.late", log_text("account", f->type->account->name),
        log_text("type", f->type->type), log_int("ms", most));
}

/* What the index names now and did not name to the last complete fast pass, begun after its stamp,
 * was late by the time between at least. */
static bool learn_lag(struct fetching *f, const struct page *page, struct err *err)
{
    struct map rows;
    int64_t clock = f->reading.fast_done_ms + page->clock_ms - page->sent_ms;
    if (f->reading.fast_done_ms == 0 || page->clock_ms == 0)
        return true;
    if (!known_before(f, page, clock, &rows, err))
        return false;
    for (size_t i = 0; i < page->records.n; i++) {
        int64_t stamp = page->records.at[i].modified_ms;
        const struct mirror_row *row = map_get(&rows, page->records.at[i].id);
        bool known = row && (row->unread || row->record.modified_ms >= stamp);
        if (stamp > 0 && stamp < clock && !known)
            learn(f, clock - stamp);
    }
    return true;
}

/* What the full compare finds changed before a moment that the settled reader has passed was later
 * than its bound. */
static bool learn_from_compare(struct fetching *f, const struct page *page, struct err *err)
{
    struct map rows;
    if (!known_before(f, page, f->reading.settled_clock, &rows, err))
        return false;
    for (size_t i = 0; i < page->records.n; i++) {
        int64_t stamp = page->records.at[i].modified_ms;
        const struct mirror_row *row = map_get(&rows, page->records.at[i].id);
        if (row && stamp > 0 && stamp < f->reading.settled_clock && !row->unread &&
            row->record.presence == PRESENCE_LIVE && row->record.modified_ms < stamp)
            learn(f, lag_of(f));
    }
    return true;
}

/* One page and the cursor that it moves, in one transaction. */
static bool commit_page(struct fetching *f, const struct page *page, bool listing, struct err *err)
{
    struct worker *worker = f->worker;
    struct mirror_put put = {
        .account = f->type->account->name,
        .type = f->type->type,
        .records = page->records.at,
        .n = page->records.n,
        .now_ms = f->now_ms,
        .skew_ms = page->clock_ms ? page->clock_ms - sys_now_ms(worker->sys) : 0,
        .listing = listing,
    };
    if (!store_begin(worker->store, err))
        return false;
    bool ok = absorb_records(worker, f->arena, &put, err) &&
              (page->clock_ms == 0 ||
               account_set_skew(worker->store, put.account, page->clock_ms - page->sent_ms, err)) &&
              reading_put(worker->store, &f->reading, err) &&
              (!f->compare_renews ||
               reading_renew(worker->store, put.account, put.type, RENEW_ALL, err)) &&
              (!f->compare_ms || sight(f, page, err));
    return store_end(worker->store, ok, err);
}

static bool fetch_page(struct fetching *f, const struct fetch *fetch, struct page *page,
                       struct err *err)
{
    struct remote *remote = f->type->account->remote;
    *page = (struct page){0};
    return remote->ops->fetch(remote, f->arena, fetch, page, err);
}

static bool list_page(struct fetching *f, struct err *err)
{
    struct fetch fetch = request(f, FETCH_LIST);
    fetch.cursor = f->reading.list_cursor;
    struct page page;
    if (!fetch_page(f, &fetch, &page, err))
        return false;
    if (f->reading.list_began_clock == 0)
        f->reading.list_began_clock = page.clock_ms ? page.clock_ms : page.sent_ms;
    f->reading.list_cursor = page.end ? NULL : page.cursor;
    if (page.end) {
        f->reading.list_done_ms = f->now_ms;
        LOG(LOG_INFO, "fetch.listed", log_text("account", f->type->account->name),
            log_text("type", f->type->type));
    }
    return commit_page(f, &page, f->reading.settled_clock == 0, err);
}

/* The full compare: the fields are described and everything is listed anew; what is not in the list
 * is read by id. Those who write learn of other fields with the next run, which tries again what
 * was refused. */
static bool compare_page(struct fetching *f, struct err *err)
{
    struct fetch fetch = request(f, FETCH_LIST);
    struct page page;
    if (f->reading.compare_began_ms == 0) {
        const char *before = f->reading.schema;
        if (!ask_schema(f, err))
            return false;
        f->compare_renews = !str_eq(before, f->reading.schema);
        f->reading.compare_began_ms = f->now_ms;
        f->reading.list_cursor = NULL;
    }
    f->compare_ms = f->reading.compare_began_ms;
    fetch.cursor = f->reading.list_cursor;
    if (!fetch_page(f, &fetch, &page, err) || !learn_from_compare(f, &page, err))
        return false;
    f->reading.list_cursor = page.end ? NULL : page.cursor;
    if (page.end) {
        f->reading.list_done_ms = f->now_ms;
        f->reading.compare_began_ms = 0;
    }
    return commit_page(f, &page, false, err);
}

static bool settled_page(struct fetching *f, struct err *err)
{
    struct fetch fetch = request(f, FETCH_SETTLED);
    fetch.cursor = f->reading.settled_cursor;
    if (f->reading.settled_began_ms == 0)
        f->reading.settled_began_ms = f->now_ms;
    struct page page;
    if (!fetch_page(f, &fetch, &page, err) || !learn_lag(f, &page, err))
        return false;
    f->reading.settled_cursor = page.cursor;
    if (page.end) {
        if (page.settled_ms > f->reading.settled_clock)
            f->reading.settled_clock = page.settled_ms;
        f->reading.settled_done_ms = f->reading.settled_began_ms;
        f->reading.settled_began_ms = 0;
    }
    return commit_page(f, &page, false, err);
}

/* The fast pass reads from what the settled reader has passed up to now. */
static bool fast_page(struct fetching *f, struct err *err)
{
    struct fetch fetch = request(f, FETCH_FAST);
    if (f->reading.fast_began_ms == 0) {
        f->reading.fast_began_ms = f->now_ms;
        f->reading.fast_cursor = NULL;
    }
    fetch.cursor = f->reading.fast_cursor;
    int64_t behind = f->reading.settled_clock;
    struct page page;
    if (!fetch_page(f, &fetch, &page, err) || !learn_lag(f, &page, err))
        return false;
    f->reading.fast_cursor = page.end ? NULL : page.cursor;
    if (page.end) {
        f->reading.fast_done_ms = f->reading.fast_began_ms;
        f->reading.fast_began_ms = 0;
        f->reading.fast_behind_clock = behind;
    }
    return commit_page(f, &page, false, err);
}

static bool read_by_id(struct fetching *f, const struct str_list *ids, struct err *err)
{
    struct remote *remote = f->type->account->remote;
    struct record_list records = {0};
    if (!remote->ops->read(remote, f->arena, f->type->type, &f->reading.fields, ids, &records, err))
        return false;
    struct page page = {.records = records};
    return commit_page(f, &page, false, err);
}

static char *times_encode(struct arena *arena, const struct field_time *times, size_t n,
                          const char *id)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    for (size_t i = 0; i < n; i++)
        if (str_eq(times[i].id, id) && times[i].changed_ms)
            json_set_int(&w, times[i].field, times[i].changed_ms);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

/* In the transaction: what was told of each record, and the record to be merged with it. */
static bool put_times(struct fetching *f, const struct str_list *ids,
                      const struct field_time *times, size_t n, struct err *err)
{
    struct store *store = f->worker->store;
    const char *account = f->type->account->name;
    struct map rows;
    if (!mirror_get(store, f->arena, account, f->type->type, ids, &rows, err))
        return false;
    for (size_t i = 0; i < ids->n; i++) {
        const struct mirror_row *row = map_get(&rows, ids->at[i]);
        if (row && !field_time_put(store, account, f->type->type, ids->at[i],
                                   times_encode(f->arena, times, n, ids->at[i]),
                                   row->record.modified_ms, err))
            return false;
    }
    return mirror_clear_times_wanted(store, account, f->type->type, ids, err) &&
           mirror_touch(store, account, f->type->type, ids, err);
}

static bool read_times(struct fetching *f, const struct str_list *ids, struct err *err)
{
    struct remote *remote = f->type->account->remote;
    struct field_time *times = NULL;
    size_t n = 0;
    if (!remote->ops->times(remote, f->arena, f->type->type, ids, &f->reading.fields, &times, &n,
                            err))
        return false;
    struct store *store = f->worker->store;
    return store_begin(store, err) && store_end(store, put_times(f, ids, times, n, err), err);
}

/* All that the readers named is read: creates that waited for a moment before the last fast pass's
 * beginning may go (rule 4). */
static bool catch_up(struct fetching *f, struct err *err)
{
    struct store *store = f->worker->store;
    f->reading.behind_clock = f->reading.fast_behind_clock;
    return store_begin(store, err) &&
           store_end(store,
                     reading_put(store, &f->reading, err) &&
                         mirror_open_gate(store, f->type->account->name, f->type->type,
                                          f->reading.behind_clock, err),
                     err);
}

static bool read_marked(struct fetching *f, bool *worked, struct err *err)
{
    struct store *store = f->worker->store;
    const char *account = f->type->account->name;
    struct str_list ids;
    if (!mirror_unread(store, f->arena, account, f->type->type, REMOTE_READ_MAX, &ids, err))
        return false;
    if (ids.n > 0)
        return read_by_id(f, &ids, err);
    if (f->reading.behind_clock != f->reading.fast_behind_clock)
        return catch_up(f, err);
    if (!mirror_times_wanted(store, f->arena, account, f->type->type, TIMES_BATCH, &ids, err))
        return false;
    *worked = ids.n > 0;
    return ids.n == 0 || read_times(f, &ids, err);
}

bool step_read(struct worker *worker, const struct engine_type *type, bool *worked, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct fetching f = {
        .worker = worker, .arena = arena, .type = type, .now_ms = sys_now_ms(worker->sys)};
    *worked = true;
    if (!reading_get(worker->store, arena, type->account->name, type->type, &f.reading, err))
        return false;
    struct str_list fields = absorb_fields(arena, worker, type->account, type->type);
    if (!f.reading.schema || !same_fields(&fields, &f.reading.fields))
        return describe(&f, &fields, err);
    if (f.reading.list_done_ms == 0)
        return list_page(&f, err);
    if (type->directory) {
        *worked = f.reading.list_done_ms < worker->began_ms - DIRECTORY_AGE_MS;
        return !*worked || list_page(&f, err);
    }
    bool first = f.reading.settled_began_ms == 0 && f.reading.settled_done_ms < worker->began_ms;
    if (first && f.reading.renew != RENEW_NOT)
        return renew(&f, err);
    if (f.reading.settled_began_ms > 0 || f.reading.settled_done_ms < worker->began_ms)
        return settled_page(&f, err);
    if (f.reading.fast_began_ms > 0 || f.reading.fast_done_ms < worker->began_ms)
        return fast_page(&f, err);
    if (f.reading.compare_began_ms > 0 ||
        (worker->compare && f.reading.list_done_ms < worker->began_ms))
        return compare_page(&f, err);
    return read_marked(&f, worked, err);
}
