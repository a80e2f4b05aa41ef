/* store/ledger and store/summary: what was written, in order, what an undo has taken back, how
 * often a field flips; and the counts that people are shown. */
#include "store_fixture.h"

#include "store/ledger.h"
#include "store/op.h"
#include "store/question.h"
#include "store/run.h"
#include "store/summary.h"

static struct ledger_entry entry_of(int64_t run, const char *record, const char *field,
                                    const char *before, const char *after)
{
    return (struct ledger_entry){.at_ms = 100,
                                 .run = run,
                                 .op = 5,
                                 .link = 6,
                                 .sync = "companies",
                                 .side = SIDE_NETSUITE,
                                 .account = "netsuite",
                                 .type = "customer",
                                 .record = record,
                                 .kind = "update",
                                 .field = field,
                                 .before = value_of(before),
                                 .after = value_of(after),
                                 .source = "companies:1",
                                 .rule = "hubspot changed",
                                 .taken = "as sent"};
}

static void add(struct fixture *f, struct ledger_entry entry)
{
    OK(f, ledger_add(f->store, f->arena, &entry, 1, &f->err));
}

static struct ledger_list of_record(struct fixture *f, const char *record, const char *field)
{
    struct ledger_list list;
    OK(f, ledger_of_record(f->store, f->arena, "netsuite", "customer", record, field, 100, &list,
                           &f->err));
    return list;
}

static void test_an_entry_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct ledger_entry entry = entry_of(3, "9", "phone", "", "5");
    add(f, entry);
    entry.before = value_unknown();
    entry.after = value_empty();
    add(f, entry);
    struct ledger_list list = of_record(f, "9", NULL);
    assert_int_equal(list.n, 2);
    const struct ledger_entry *e = &list.at[1];
    assert_int_equal(e->at_ms, 100);
    assert_int_equal(e->run, 3);
    assert_int_equal(e->op, 5);
    assert_int_equal(e->link, 6);
    assert_string_equal(e->sync, "companies");
    assert_int_equal(e->side, SIDE_NETSUITE);
    assert_string_equal(e->account, "netsuite");
    assert_string_equal(e->type, "customer");
    assert_string_equal(e->record, "9");
    assert_string_equal(e->kind, "update");
    assert_string_equal(e->field, "phone");
    assert_int_equal(e->before.state, VALUE_EMPTY);
    assert_string_equal(e->after.text, "5");
    assert_string_equal(e->source, "companies:1");
    assert_string_equal(e->rule, "hubspot changed");
    assert_string_equal(e->taken, "as sent");
    assert_int_equal(e->undone_run, 0);
    assert_true(list.at[0].entry > e->entry);
    assert_int_equal(list.at[0].before.state, VALUE_UNKNOWN);
    assert_int_equal(list.at[0].after.state, VALUE_EMPTY);
}

static void test_a_records_history_is_newest_first(void **state)
{
    struct fixture *f = *state;
    add(f, entry_of(1, "9", "phone", "", "1"));
    add(f, entry_of(2, "9", "name", "", "Acme"));
    add(f, entry_of(3, "9", "phone", "1", "2"));
    add(f, entry_of(3, "8", "phone", "1", "2"));
    struct ledger_list list = of_record(f, "9", NULL);
    assert_int_equal(list.n, 3);
    assert_string_equal(list.at[0].after.text, "2");
    assert_string_equal(list.at[1].after.text, "Acme");
    list = of_record(f, "9", "phone");
    assert_int_equal(list.n, 2);
    assert_int_equal(list.at[0].run, 3);
    assert_int_equal(list.at[1].run, 1);
    OK(f,
       ledger_of_record(f->store, f->arena, "netsuite", "customer", "9", NULL, 1, &list, &f->err));
    assert_int_equal(list.n, 1);
    assert_int_equal(list.at[0].run, 3);
    assert_int_equal(of_record(f, "7", NULL).n, 0);
}

static void test_a_run_is_read_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct ledger_entry entries[] = {
        entry_of(1, "b", "name", "", "1"),  entry_of(1, "a", "name", "", "2"),
        entry_of(1, "b", "phone", "", "3"), entry_of(2, "c", "name", "", "4"),
        entry_of(1, "B", "name", "", "5"),  entry_of(1, "a", "name", "", "6"),
    };
    entries[5].type = "contact";
    OK(f, ledger_add(f->store, f->arena, entries, 6, &f->err));
    OK(f, ledger_add(f->store, f->arena, NULL, 0, &f->err));
    struct ledger_list list;
    OK(f, ledger_of_run(f->store, f->arena, 1, 0, 2, &list, &f->err));
    assert_int_equal(list.n, 2);
    assert_string_equal(list.at[0].after.text, "1");
    assert_string_equal(list.at[1].after.text, "2");
    OK(f, ledger_of_run(f->store, f->arena, 1, list.at[1].entry, 100, &list, &f->err));
    assert_int_equal(list.n, 3);
    assert_string_equal(list.at[0].after.text, "3");
    assert_string_equal(list.at[2].after.text, "6");
    struct str_list ids;
    OK(f, ledger_records_of_run(f->store, f->arena, 1, "netsuite", "customer", NULL, 2, &ids,
                                &f->err));
    assert_string_equal(joined(f, &ids), "B a");
    OK(f,
       ledger_records_of_run(f->store, f->arena, 1, "netsuite", "customer", "a", 2, &ids, &f->err));
    assert_string_equal(joined(f, &ids), "b");
    OK(f,
       ledger_records_of_run(f->store, f->arena, 1, "hubspot", "customer", NULL, 2, &ids, &f->err));
    assert_int_equal(ids.n, 0);
}

static void test_histories_of_many_are_oldest_first(void **state)
{
    struct fixture *f = *state;
    add(f, entry_of(1, "9", "phone", "", "1"));
    add(f, entry_of(1, "8", "phone", "", "x"));
    add(f, entry_of(2, "9", "phone", "1", "2"));
    add(f, entry_of(2, "7", "phone", "1", "2"));
    struct map map;
    struct str_list ids = words(f, "9 8 6"), none = {0};
    OK(f, ledger_of_records(f->store, f->arena, "netsuite", "customer", &ids, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "8, 9");
    const struct ledger_list *list = map_get(&map, "9");
    assert_int_equal(list->n, 2);
    assert_string_equal(list->at[0].after.text, "1");
    assert_string_equal(list->at[1].after.text, "2");
    OK(f, ledger_of_records(f->store, f->arena, "netsuite", "customer", &none, &map, &f->err));
    assert_int_equal(map.n, 0);
}

static const char *undone(struct fixture *f)
{
    return rows_of(f, "SELECT run, record, field, undone_run FROM ledger WHERE workspace = ?1 "
                      "ORDER BY entry");
}

/* What was taken back once keeps the number of that undo. */
static void test_undone_is_marked_once(void **state)
{
    struct fixture *f = *state;
    add(f, entry_of(1, "9", "phone", "", "1"));
    add(f, entry_of(1, "9", "name", "", "1"));
    add(f, entry_of(1, "8", "phone", "", "1"));
    add(f, entry_of(2, "9", "phone", "", "1"));
    const struct ledger_undone field = {1, "netsuite", "customer", "9", "phone"};
    OK(f, ledger_mark_undone(f->store, f->arena, &field, 1, 5, &f->err));
    assert_string_equal(undone(f), "1|9|phone|5;1|9|name|-;1|8|phone|-;2|9|phone|-");
    const struct ledger_undone all = {1, "netsuite", "customer", "9", ""};
    OK(f, ledger_mark_undone(f->store, f->arena, &all, 1, 6, &f->err));
    OK(f, ledger_mark_undone(f->store, f->arena, NULL, 0, 6, &f->err));
    assert_string_equal(undone(f), "1|9|phone|5;1|9|name|6;1|8|phone|-;2|9|phone|-");
    assert_int_equal(of_record(f, "9", "name").at[0].undone_run, 6);
}

static int64_t flips_of(struct fixture *f, const char *record, const char *field, int64_t since_ms)
{
    struct map map;
    struct str_list ids = words(f, record);
    OK(f, ledger_flips(f->store, f->arena, "netsuite", "customer", &ids, since_ms, &map, &f->err));
    const struct ledger_flips *flips = map_get(&map, str_fmt(f->arena, "%s %s", record, field));
    return flips ? flips->n : -1;
}

/* Rule 2: what a write brings back, or another's change that it overwrites, is a flip. */
static void test_flips(void **state)
{
    struct fixture *f = *state;
    static const char *const writes[][4] = {
        {"a", "b", "as sent", "x"},   {"b", "a", "as sent", "x"}, /* brings it back */
        {"a", "a", "not taken", "x"}, {"a", "c", "as sent", "undo of run 7"},
        {"a", "d", "as sent", "x"},                                /* a new value */
        {"e", "f", "other", "x"},                                  /* over a change */
        {"f", "g", "as sent", "x"},   {"g", "h", "new form", "x"}, /* a person's, in turn */
    };
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        struct ledger_entry entry = entry_of(1, "9", "phone", writes[i][0], writes[i][1]);
        entry.taken = writes[i][2];
        entry.rule = writes[i][3];
        entry.at_ms = 100 + (int64_t)i;
        add(f, entry);
        entry.field = "name";
        entry.kind = "create";
        add(f, entry);
    }
    assert_int_equal(flips_of(f, "9", "phone", 99), 2);
    assert_int_equal(flips_of(f, "9", "phone", 100), 1);
    assert_int_equal(flips_of(f, "9", "phone", 105), 0);
    assert_int_equal(flips_of(f, "9", "phone", 107), -1);
    assert_int_equal(flips_of(f, "9", "name", 0), -1); /* a create's fields are none */
    assert_int_equal(flips_of(f, "8", "phone", 0), -1);
    assert_int_equal(flips_of(f, "", "phone", 0), -1);
    const struct ledger_flips last = {1, value_of("g"), value_of("h")};
    assert_true(ledger_is_flip(&last, value_of("h"), value_of("g")));
    assert_true(ledger_is_flip(&last, value_of("x"), value_of("i")));
    assert_false(ledger_is_flip(&last, value_of("h"), value_of("i")));
}

/* Whose reference went from one partner to another. */
static void test_moved_from(void **state)
{
    struct fixture *f = *state;
    add(f, entry_of(1, "1", "parent", "customer:5", "customer:6"));
    add(f, entry_of(1, "2", "parent", "customer:5", "customer:7"));
    add(f, entry_of(1, "3", "parent", "customer:5", "customer:6"));
    add(f, entry_of(1, "4", "parent", "customer:5", ""));
    add(f, entry_of(1, "5", "parent", "customer:5", "customer:5"));
    add(f, entry_of(1, "6", "parent", "customer:4", "customer:8"));
    struct ledger_entry other = entry_of(1, "7", "parent", "customer:5", "customer:9");
    other.account = "second";
    add(f, other);
    struct str_list list;
    OK(f, ledger_moved_from(f->store, f->arena, "netsuite", "customer:5", &list, &f->err));
    assert_string_equal(joined(f, &list), "customer:6 customer:7");
    OK(f, ledger_moved_from(f->store, f->arena, "netsuite", "customer:1", &list, &f->err));
    assert_int_equal(list.n, 0);
}

/* ---- summary */

/* What was done long ago goes, run by run; what is younger or still open stays. */
static void test_old_runs_go_with_what_they_wrote(void **state)
{
    struct fixture *f = *state;
    static const int64_t began[] = {100, 200, 300, 400};
    for (size_t i = 0; i < 4; i++) {
        struct run run = {.cause = "run", .began_ms = began[i]};
        OK(f, run_begin(f->store, &run, &f->err));
        add(f, entry_of(run.run, "9", "phone", "1", "2"));
        struct op op = op_of(f, str_fmt(f->arena, "%zu", i));
        op.state = OP_APPROVED;
        op.id = add_op(f, op);
        op.state = OP_DONE;
        const struct op *done = &op;
        OK(f, op_finish(f->store, f->arena, &done, 1, run.run, began[i], &f->err));
    }
    struct op open = op_of(f, "7");
    open.state = OP_APPROVED;
    add_op(f, open);
#define LEFT                                                                                       \
    "SELECT (SELECT min(run) FROM run WHERE workspace = ?1), "                                     \
    "(SELECT min(run) FROM ledger WHERE workspace = ?1), "                                         \
    "(SELECT count(*) FROM op WHERE workspace = ?1), "                                             \
    "(SELECT count(*) FROM op_field WHERE workspace = ?1 AND op NOT IN (SELECT op FROM op))"
    OK(f, ledger_expire(f->store, 301, 1, &f->err));
    assert_string_equal(rows_of(f, LEFT), "2|2|4|0");
    OK(f, ledger_expire(f->store, 301, 9, &f->err));
    assert_string_equal(rows_of(f, LEFT), "4|4|2|0");
    OK(f, ledger_expire(f->store, 301, 9, &f->err));
    assert_string_equal(rows_of(f, LEFT), "4|4|2|0");
}

static const char *ops_text(struct fixture *f, const struct op_summary_list *list)
{
    const char *text = "";
    for (size_t i = 0; i < list->n; i++)
        text = str_fmt(f->arena, "%s%s%s to %s: %s %s %d", text, i ? "; " : "", list->at[i].sync,
                       side_name(list->at[i].side), op_kind_name(list->at[i].kind),
                       op_state_name(list->at[i].state), (int)list->at[i].n);
    return text;
}

static int64_t op_in(struct fixture *f, const char *record, enum op_state state, int64_t plan)
{
    struct op op = op_of(f, record);
    op.state = state;
    op.plan = plan;
    return add_op(f, op);
}

static void test_summary_of_ops(void **state)
{
    struct fixture *f = *state;
    op_in(f, "1", OP_PROPOSED, 2);
    op_in(f, "2", OP_PROPOSED, 2);
    op_in(f, "3", OP_STALE, 2);
    op_in(f, "4", OP_HELD, 0);
    op_in(f, "5", OP_DONE, 0);
    struct op *sent;
    int64_t number = op_in(f, "6", OP_SENT, 0);
    OK(f, op_get(f->store, f->arena, number, &sent, &f->err));
    struct op_summary_list list;
    OK(f, summary_ops(f->store, f->arena, 2, &list, &f->err));
    assert_string_equal(ops_text(f, &list), "companies to netsuite: update proposed 2");
    OK(f, summary_ops(f->store, f->arena, 0, &list, &f->err));
    assert_string_equal(ops_text(f, &list), "companies to netsuite: update held 1; "
                                            "companies to netsuite: update proposed 2; "
                                            "companies to netsuite: update sent 1");
    sent->state = OP_DONE;
    OK(f, op_finish(f->store, f->arena, (const struct op *const *)&sent, 1, 8, 900, &f->err));
    OK(f, summary_run(f->store, f->arena, 8, &list, &f->err));
    assert_string_equal(ops_text(f, &list), "companies to netsuite: update done 1");
    OK(f, summary_run(f->store, f->arena, 7, &list, &f->err));
    assert_int_equal(list.n, 0);
}

static void settle(struct fixture *f, const char *id, const char *sync, enum record_state state)
{
    struct record record = record_of(f, id, 1, 1, "name=a");
    put_record(f, &record);
    struct mirror_verdict verdict = {.id = id, .sync = sync, .state = state};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
}

/* People (owners, employees) are looked up, not synced: they do not count. */
static void test_summary_of_records(void **state)
{
    struct fixture *f = *state;
    settle(f, "1", "companies", STATE_IN_SYNC);
    settle(f, "2", "companies", STATE_IN_SYNC);
    settle(f, "3", NULL, STATE_EXCLUDED);
    settle(f, "4", "companies", STATE_FAILING);
    struct record owner = record_of(f, "5", 1, 1, "email=a@x");
    struct mirror_put put = {.account = "hubspot", .type = "owners", .records = &owner, .n = 1};
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
    struct state_count_list list;
    OK(f, summary_states(f->store, f->arena, &list, &f->err));
    assert_int_equal(list.n, 3);
    assert_null(list.at[0].sync); /* of no sync first */
    assert_int_equal(list.at[0].state, STATE_EXCLUDED);
    assert_string_equal(list.at[1].account, "hubspot");
    assert_string_equal(list.at[1].type, "companies");
    assert_string_equal(list.at[1].sync, "companies");
    assert_int_equal(list.at[1].state, STATE_FAILING);
    assert_int_equal(list.at[2].state, STATE_IN_SYNC);
    assert_int_equal(list.at[2].n, 2);
}

/* Most first; what is on its way, or in sync with nothing apart, has no cause to tell. */
static void test_summary_of_causes(void **state)
{
    static const struct {
        const char *id, *sync, *cause;
        enum record_state state;
    } records[] = {
        {"1", "companies", "no e-mail", STATE_EXCLUDED}, {"2", "companies", "b", STATE_FAILING},
        {"3", "companies", "no e-mail", STATE_EXCLUDED}, {"4", NULL, NULL, STATE_EXCLUDED},
        {"5", "companies", "apart: x", STATE_IN_SYNC},   {"6", "companies", "a", STATE_FAILING},
        {"7", "companies", "on its way", STATE_PENDING},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct record record = record_of(f, records[i].id, 1, 1, "name=a");
        put_record(f, &record);
        struct mirror_verdict verdict = {.id = records[i].id,
                                         .sync = records[i].sync,
                                         .state = records[i].state,
                                         .cause = records[i].cause};
        OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
    }
    struct cause_count_list list;
    OK(f, summary_causes(f->store, f->arena, 9, &list, &f->err));
    assert_int_equal(list.n, 5);
    assert_string_equal(list.at[0].cause, "no e-mail");
    assert_int_equal(list.at[0].n, 2);
    assert_string_equal(list.at[0].example, "1");
    assert_null(list.at[1].cause);
    assert_null(list.at[1].sync);
    assert_int_equal(list.at[1].state, STATE_EXCLUDED);
    assert_string_equal(list.at[2].cause, "a");
    assert_string_equal(list.at[3].cause, "b");
    assert_int_equal(list.at[4].state, STATE_IN_SYNC);
    OK(f, summary_causes(f->store, f->arena, 1, &list, &f->err));
    assert_int_equal(list.n, 1);
}

static void test_open_records_in_pages(void **state)
{
    static const struct {
        const char *id, *cause;
        enum record_state state;
        enum presence presence;
    } records[] = {
        {"1", "bad phone", STATE_FAILING, PRESENCE_LIVE},
        {"2", NULL, STATE_IN_SYNC, PRESENCE_LIVE},
        {"3", "left", STATE_GONE, PRESENCE_LIVE},
        {"4", "x", STATE_GONE, PRESENCE_DELETED},
        {"5", "no sync", STATE_EXCLUDED, PRESENCE_LIVE},
        {"6", "apart", STATE_IN_SYNC, PRESENCE_LIVE},
        {"7", "soon", STATE_PENDING, PRESENCE_LIVE},
        {"8", "held", STATE_HELD, PRESENCE_LIVE},
        {"9", "company 1", STATE_WAITING, PRESENCE_LIVE},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct record record = record_of(f, records[i].id, 1, 1, "name=a");
        record.presence = records[i].presence;
        put_record(f, &record);
        struct mirror_verdict verdict = {
            .id = records[i].id, .state = records[i].state, .cause = records[i].cause};
        OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
    }
    struct open_record after = {.account = "", .type = "", .id = ""};
    const char *ids = "";
    for (struct open_record_list page = {.n = 2}; page.n == 2;) {
        OK(f, summary_open_records(f->store, f->arena, &after, 2, &page, &f->err));
        for (size_t i = 0; i < page.n; i++)
            ids = str_fmt(f->arena, "%s%s %s; ", ids, page.at[i].id, page.at[i].cause);
        if (page.n > 0)
            after = page.at[page.n - 1];
    }
    assert_string_equal(ids, "1 bad phone; 3 left; 6 apart; 8 held; 9 company 1; ");
}

static void test_summary_of_links(void **state)
{
    static const char *const reasons[] = {"name", "e-mail", "name"};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        const char *id = str_fmt(f->arena, "%zu", i);
        struct link link = {.account = {"hubspot", "netsuite"},
                            .end = {{"companies", id}, {"customer", id}},
                            .reason = reasons[i]};
        OK(f, link_add(f->store, &link, 4, &f->err));
    }
    struct link_count_list list;
    OK(f, summary_links(f->store, f->arena, 4, &list, &f->err));
    assert_int_equal(list.n, 2);
    assert_string_equal(list.at[0].type[SIDE_HUBSPOT], "companies");
    assert_string_equal(list.at[0].type[SIDE_NETSUITE], "customer");
    assert_string_equal(list.at[0].reason, "e-mail");
    assert_int_equal(list.at[0].n, 1);
    assert_int_equal(list.at[1].n, 2);
    OK(f, summary_links(f->store, f->arena, 5, &list, &f->err));
    assert_int_equal(list.n, 0);
}

static void test_summary_of_writes(void **state)
{
    static const struct {
        enum op_state state;
        int64_t run;
    } ops[] = {{OP_DONE, 8}, {OP_DONE, 8}, {OP_SUPERSEDED, 8}, {OP_DONE, 9}, {OP_DONE, 10}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        struct op *op;
        int64_t number = op_in(f, str_fmt(f->arena, "%zu", i), OP_SENT, 0);
        OK(f, op_get(f->store, f->arena, number, &op, &f->err));
        op->state = ops[i].state;
        OK(f,
           op_finish(f->store, f->arena, (const struct op *const *)&op, 1, ops[i].run, 1, &f->err));
    }
    struct map map;
    const int64_t runs[] = {8, 9, 11};
    OK(f, summary_writes(f->store, f->arena, runs, 3, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "8, 9");
    assert_int_equal(*(int64_t *)map_get(&map, "8"), 2);
    assert_int_equal(*(int64_t *)map_get(&map, "9"), 1);
}

static void test_summary_totals(void **state)
{
    struct fixture *f = *state;
    settle(f, "1", "companies", STATE_IN_SYNC);
    struct link link = {.account = {"hubspot", "netsuite"},
                        .end = {{"companies", "1"}, {"customer", "1"}},
                        .reason = "e-mail"};
    OK(f, link_add(f->store, &link, 4, &f->err));
    link.end[0].id = link.end[1].id = "2";
    OK(f, link_add(f->store, &link, 0, &f->err));
    link.end[0].id = "3";
    OK(f, link_add_as(f->store, &link, LINK_GONE, "hubspot deleted", &f->err));
    struct question question = {.kind = QUESTION_MATCH,
                                .sync = "companies",
                                .account = "hubspot",
                                .type = "companies",
                                .id = "1",
                                .mapping = "",
                                .detail = "{}",
                                .words = "?"};
    OK(f, question_ask(f->store, &question, 1, &f->err));
    op_in(f, "1", OP_PROPOSED, 4);
    op_in(f, "2", OP_IN_DOUBT, 0);
    op_in(f, "3", OP_SUPERSEDED, 0);
    struct summary_totals totals;
    OK(f, summary_totals(f->store, 4, 8, &totals, &f->err));
    assert_int_equal(totals.records, 1);
    assert_int_equal(totals.links, 2);
    assert_int_equal(totals.planned_links, 1);
    assert_int_equal(totals.questions, 1);
    assert_int_equal(totals.ops_open, 2);
    assert_int_equal(totals.ops_done, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_an_entry_is_kept_whole),
        STORE_TEST(test_a_records_history_is_newest_first),
        STORE_TEST(test_a_run_is_read_page_by_page),
        STORE_TEST(test_histories_of_many_are_oldest_first),
        STORE_TEST(test_undone_is_marked_once),
        STORE_TEST(test_flips),
        STORE_TEST(test_moved_from),
        STORE_TEST(test_old_runs_go_with_what_they_wrote),
        STORE_TEST(test_summary_of_ops),
        STORE_TEST(test_summary_of_records),
        STORE_TEST(test_summary_of_causes),
        STORE_TEST(test_open_records_in_pages),
        STORE_TEST(test_summary_of_links),
        STORE_TEST(test_summary_of_writes),
        STORE_TEST(test_summary_totals),
    };
    return store_tests_run(&STORE_TESTS("store/ledger", tests));
}
