#include "store_fixture.h"

#include "store/mirror.h"
#include "store/op.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct pair companies = {{"hubspot", "netsuite"}, {"companies", "customer"}};

void fixture_ok(struct fixture *f, bool ok, const char *file, int line)
{
    if (!ok || f->err.class != ERR_NONE) {
        print_error("%s: %s\n", err_class_name(f->err.class), f->err.message);
        _fail(file, line);
    }
}

void fixture_refused(struct fixture *f, bool ok, enum err_class class, const char *file, int line)
{
    if (ok || f->err.class != class) {
        print_error("%s, not %s: %s\n", ok ? "accepted" : err_class_name(f->err.class),
                    err_class_name(class), f->err.message);
        _fail(file, line);
    }
    f->err = (struct err){0};
}

/* ---- backends */

static void run_sql(struct fixture *f, const char *verb, const char *rest)
{
    struct db *db = db_open(getenv("TENON_TEST_POSTGRES"), &f->err);
    char sql[100];
    snprintf(sql, sizeof sql, "%s SCHEMA %s%s", verb, f->schema, rest);
    if (!db || !db_exec(db, sql, DB_NO_PARAMS, &f->err))
        fail_msg("%s: %s", sql, f->err.message);
    db_close(db);
}

static int open_store(void **state, struct fixture *f)
{
    f->store = store_open(f->url, f->workspace, &f->err);
    if (!f->store)
        fail_msg("%s", f->err.message);
    *state = f;
    return 0;
}

static int open_sqlite(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    snprintf(f->url, sizeof f->url, "sqlite::memory:");
    return open_store(state, f);
}

static int open_postgres(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    const char *base = getenv("TENON_TEST_POSTGRES");
    f->postgres = true;
    snprintf(f->schema, sizeof f->schema, "tenon_%d", (int)getpid());
    run_sql(f, "CREATE", "");
    snprintf(f->url, sizeof f->url, "%s%coptions=-csearch_path%%3D%s", base,
             strchr(base, '?') ? '&' : '?', f->schema);
    return open_store(state, f);
}

/* ---- plans of queries */

#define OF_A_TEST "SELECT /* test */ "

/* Tables that stay small, or statements that are about a whole workspace or run once in a blue
 * moon: counts for people, what an undo that nobody wants leaves behind, all ops about one person.
 */
static bool may_read_all(const char *sql, const char *step)
{
    static const char *const small[] = {
        "account", "config_revision", "f ", "plan", "p ", "question", "run", "w ", "workspace"};
    static const char *const whole[] = {"SELECT account, type, sync, state, c",
                                        "SELECT (SELECT count(*) FROM mirror",
                                        "(plan = ?2 OR (?2 = 0",
                                        "cause = 'undo'",
                                        "record = ?4) OR (source_account = ?2",
                                        OF_A_TEST};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_starts(strchr(step, ' ') + 1, small[i]))
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strstr(sql, whole[i]))
            return true;
    return strstr(step, "COVERING INDEX op_state ") != NULL; /* of open ops alone */
}

static int explain(sqlite3 *handle, const char *sql)
{
    int bad = 0;
    sqlite3_stmt *plan = NULL;
    char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(handle, text, -1, &plan, NULL) != SQLITE_OK)
        bad++;
    while (plan && sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        bool scan = str_starts(step, "SCAN ") && !str_starts(step, "SCAN json_each") &&
                    !str_starts(step, "SCAN CONSTANT");
        bool all = scan || str_ends(step, "(workspace=?)") ||
                   (strstr(step, " match_key ") && str_ends(step, "sync=?)"));
        if (all && !may_read_all(sql, step)) {
            print_error("%s\n    of %s\n", step, sql);
            bad++;
        }
    }
    sqlite3_finalize(plan);
    sqlite3_free(text);
    return bad;
}

/* The last test of each program: what the others have run. */
static void test_no_statement_reads_a_whole_workspace(void **state)
{
    static const char *const verbs[] = {"SELECT", "UPDATE", "DELETE", "INSERT INTO op"};
    struct fixture *f = *state;
    sqlite3 *handle = db_sqlite_handle(f->store->db);
    int bad = 0;
    for (sqlite3_stmt *s = sqlite3_next_stmt(handle, NULL); s; s = sqlite3_next_stmt(handle, s))
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (str_starts(sqlite3_sql(s), verbs[i]) && !strstr(sqlite3_sql(s), "FROM meta "))
                bad += explain(handle, sqlite3_sql(s));
    assert_int_equal(bad, 0);
}

static int close_store(void **state)
{
    struct fixture *f = *state;
    store_close(f->store);
    if (f->postgres)
        run_sql(f, "DROP", " CASCADE");
    test_free(f);
    return 0;
}

int fixture_begin(void **state)
{
    struct fixture *f = *state;
    f->arena = arena_new();
    f->err = (struct err){0};
    snprintf(f->workspace, sizeof f->workspace, "test %d", ++f->tests);
    OK(f, store_make_workspace(f->store, 1000, &f->err));
    return 0;
}

int fixture_end(void **state)
{
    struct fixture *f = *state;
    store_rollback(f->store);
    arena_free(f->arena);
    return 0;
}

static int run_group(const char *name, const struct CMUnitTest *tests, size_t n,
                     CMFixtureFunction open)
{
    return n ? _cmocka_run_group_tests(name, tests, n, open, close_store) : 0;
}

int store_tests_run(const struct store_tests *tests)
{
    static const struct CMUnitTest last = STORE_TEST(test_no_statement_reads_a_whole_workspace);
    char name[60];
    struct CMUnitTest *all = calloc(tests->n + 1, sizeof *all);
    memcpy(all, tests->at, tests->n * sizeof *all);
    all[tests->n] = last;
    snprintf(name, sizeof name, "%s on SQLite", tests->name);
    int failed = run_group(name, all, tests->n + 1, open_sqlite);
    free(all);
    if (!getenv("TENON_TEST_POSTGRES"))
        return failed;
    snprintf(name, sizeof name, "%s on PostgreSQL", tests->name);
    failed += run_group(name, tests->at, tests->n, open_postgres);
    return failed + run_group(name, tests->postgres_only, tests->n_postgres_only, open_postgres);
}

struct store *fixture_connect(struct fixture *f)
{
    struct store *store = store_open(f->url, f->workspace, &f->err);
    if (!store)
        fail_msg("%s", f->err.message);
    return store;
}

/* ---- values */

struct str_list words(struct fixture *f, const char *text)
{
    return text && *text ? str_split(f->arena, text, ' ') : (struct str_list){0};
}

const char *joined(struct fixture *f, const struct str_list *list)
{
    return str_join(f->arena, list->at, list->n, " ");
}

const char *keys_of(struct fixture *f, const struct map *map)
{
    const char **keys = ARENA_ARRAY(f->arena, map->n + 1, const char *);
    for (size_t i = 0; i < map->n; i++)
        keys[i] = map->entries[i].key;
    qsort(keys, map->n, sizeof *keys, str_compare_at);
    return str_join(f->arena, keys, map->n, ", ");
}

const char *rows_of(struct fixture *f, const char *sql)
{
    const char *marked = str_fmt(f->arena, OF_A_TEST "%s", sql + strlen("SELECT "));
    struct db_rows *rows AUTO_ROWS =
        db_query(f->store->db, marked, DB_PARAMS(db_t(f->workspace)), &f->err);
    const char *text = "";
    while (rows && db_next(rows, &f->err)) {
        for (int i = 0; i < db_columns(rows); i++)
            text = str_fmt(f->arena, "%s%s%s", text,
                           i       ? "|"
                           : *text ? ";"
                                   : "",
                           db_is_null(rows, i) ? "-" : db_text(rows, i));
    }
    OK(f, rows != NULL);
    return text;
}

struct record record_of(struct fixture *f, const char *id, int64_t modified_ms, int64_t read_ms,
                        const char *values)
{
    struct record record = {.type = "companies",
                            .id = id,
                            .modified_ms = modified_ms,
                            .read_ms = read_ms,
                            .whole = true};
    struct str_list pairs = words(f, values);
    for (size_t i = 0; i < pairs.n; i++) {
        struct str_list pair = str_split(f->arena, pairs.at[i], '=');
        values_set(f->arena, &record.values, pair.at[0], value_of(pair.at[1]));
    }
    return record;
}

bool put_record(struct fixture *f, const struct record *record)
{
    struct mirror_put put = {.account = "hubspot",
                             .type = "companies",
                             .records = record,
                             .n = 1,
                             .now_ms = record->read_ms};
    struct str_list changed;
    OK(f, mirror_put(f->store, f->arena, &put, &changed, &f->err));
    return changed.n == 1;
}

struct op op_of(struct fixture *f, const char *record)
{
    struct op_field *field = ARENA_NEW(f->arena, struct op_field);
    *field = (struct op_field){.field = "companyname",
                               .mapping = "name>companyname",
                               .expected = value_of("Acme"),
                               .value = value_of("Acme Ltd"),
                               .rule = "hubspot changed"};
    return (struct op){.run = 1,
                       .sync = "companies",
                       .side = SIDE_NETSUITE,
                       .account = "netsuite",
                       .type = "customer",
                       .record = record,
                       .source_account = "hubspot",
                       .source = {"companies", record},
                       .kind = OP_UPDATE,
                       .state = OP_APPROVED,
                       .cause = "merge",
                       .fields = field,
                       .n_fields = 1};
}

int64_t add_op(struct fixture *f, struct op op)
{
    OK(f, op_add(f->store, &op, 5000, &f->err));
    return op.id;
}

const char *state_of_op(struct fixture *f, int64_t number)
{
    struct op *op = NULL;
    OK(f, op_get(f->store, f->arena, number, &op, &f->err));
    return op ? op_state_name(op->state) : "none";
}

struct op *stored_op(struct fixture *f, int64_t number)
{
    struct op *op;
    OK(f, op_get(f->store, f->arena, number, &op, &f->err));
    assert_non_null(op);
    return op;
}

struct op create_of(struct fixture *f, const char *source)
{
    struct op op = op_of(f, NULL);
    op.kind = OP_CREATE;
    op.source.id = source;
    op.origin = str_fmt(f->arena, "hs12345-companies-%s", source);
    return op;
}

int64_t add_op_in(struct fixture *f, const char *record, enum op_state state)
{
    struct op op = op_of(f, record);
    op.state = state;
    return add_op(f, op);
}

int64_t add_create_in(struct fixture *f, const char *source, enum op_state state)
{
    struct op op = create_of(f, source);
    op.state = state;
    return add_op(f, op);
}

const struct op *const *stored_ops(struct fixture *f, const int64_t *numbers, size_t n)
{
    const struct op **ops = ARENA_ARRAY(f->arena, n, const struct op *);
    for (size_t i = 0; i < n; i++)
        ops[i] = stored_op(f, numbers[i]);
    return ops;
}

/* The numbers of these ops as letters: 'a' for the first of `all`. */
const char *letters_of(struct fixture *f, const struct op_list *ops, const int64_t *all)
{
    char *text = str_dup(f->arena, "                    ");
    assert_true(ops->n < 20);
    for (size_t i = 0; i < ops->n; i++) {
        char letter = 'a';
        while (all[letter - 'a'] != ops->at[i].id)
            letter++;
        text[i] = letter;
    }
    text[ops->n] = '\0';
    return text;
}

int64_t add_planned_op(struct fixture *f, const char *record, int64_t plan, const char *cause,
                       enum op_state state)
{
    struct op op = op_of(f, record);
    op.plan = plan;
    op.cause = cause;
    op.state = state;
    return add_op(f, op);
}
