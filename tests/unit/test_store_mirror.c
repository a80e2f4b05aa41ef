/* store/mirror: which of two readings stands, what becomes unread or is to be merged, what a merge
 * of records does to its losers, gates, the full compare, match keys, field times (rules 4, 5, 7
 * and 11). */
#include "store_fixture.h"

#include "store/mirror.h"
#include "store/vanished.h"

static const struct mirror_row *row_of(struct fixture *f, const char *id)
{
    struct map rows;
    struct str_list ids = words(f, id);
    OK(f, mirror_get(f->store, f->arena, "hubspot", "companies", &ids, &rows, &f->err));
    return map_get(&rows, id);
}

static const char *value_in(struct fixture *f, const char *id, const char *field)
{
    const struct mirror_row *row = row_of(f, id);
    assert_non_null(row);
    struct value value = values_get(&row->record.values, field);
    return value.state == VALUE_SET ? value.text : value.state == VALUE_EMPTY ? "" : "unknown";
}

static bool put(struct fixture *f, const char *id, int64_t modified_ms, int64_t read_ms,
                const char *values)
{
    struct record record = record_of(f, id, modified_ms, read_ms, values);
    return put_record(f, &record);
}

static void put_name_by(struct fixture *f, const char *id, int64_t modified_ms, int64_t read_ms,
                        int64_t skew_ms)
{
    struct record record = record_of(f, id, modified_ms, read_ms, "");
    struct mirror_put put = {.account = "hubspot",
                             .type = "companies",
                             .records = &record,
                             .n = 1,
                             .now_ms = read_ms,
                             .skew_ms = skew_ms};
    record.whole = false;
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
}

static void put_name(struct fixture *f, const char *id, int64_t modified_ms, int64_t read_ms)
{
    put_name_by(f, id, modified_ms, read_ms, 0);
}

typedef bool list_fn(struct store *store, struct arena *arena, const char *account,
                     const char *type, size_t limit, struct str_list *out, struct err *err);

static const char *listed(struct fixture *f, list_fn *list, size_t limit)
{
    struct str_list ids;
    OK(f, list(f->store, f->arena, "hubspot", "companies", limit, &ids, &f->err));
    return joined(f, &ids);
}
#define TODO(f) listed((f), mirror_todo, 100)
#define UNREAD(f) listed((f), mirror_unread, 100)

/* Merge has seen all that is to be merged. */
static void settle_all(struct fixture *f)
{
    struct str_list ids;
    OK(f, mirror_todo(f->store, f->arena, "hubspot", "companies", 100, &ids, &f->err));
    struct mirror_verdict *verdicts = ARENA_ARRAY(f->arena, ids.n, struct mirror_verdict);
    for (size_t i = 0; i < ids.n; i++)
        verdicts[i] = (struct mirror_verdict){.id = ids.at[i], .state = STATE_IN_SYNC};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", verdicts, ids.n, &f->err));
}

static void test_state_names(void **state)
{
    (void)state;
    enum record_state parsed;
    for (int i = STATE_GONE; i <= STATE_NEW; i++) {
        assert_true(record_state_parse(record_state_name((enum record_state)i), &parsed));
        assert_int_equal(parsed, i);
    }
    assert_false(record_state_parse("in synch", &parsed));
}

static void test_record_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct record record = record_of(f, "7", 200, 300, "name=Acme phone=");
    record.origin = "us-customer-9";
    record.created_ms = 100;
    record.merged_ids = words(f, "5 6");
    struct mirror_put put = {
        .account = "hubspot", .type = "companies", .records = &record, .n = 1, .now_ms = 400};
    put.listing = true;
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
    const struct mirror_row *row = row_of(f, "7");
    assert_string_equal(row->record.type, "companies");
    assert_int_equal(row->record.presence, PRESENCE_LIVE);
    assert_null(row->record.merged_into);
    assert_string_equal(joined(f, &row->record.merged_ids), "5 6");
    assert_string_equal(row->record.origin, "us-customer-9");
    assert_int_equal(row->record.created_ms, 100);
    assert_int_equal(row->record.modified_ms, 200);
    assert_int_equal(row->record.read_ms, 300);
    assert_int_equal(row->seen_ms, 400);
    assert_true(row->listed);
    assert_false(row->unread);
    assert_true(row->todo);
    assert_true(row->record.whole);
    assert_int_equal(row->state, STATE_NEW);
    assert_string_equal(value_in(f, "7", "name"), "Acme");
    assert_string_equal(value_in(f, "7", "phone"), "");
    assert_string_equal(value_in(f, "7", "site"), "unknown");
    assert_null(row_of(f, "5")); /* a loser that was never mirrored stays unknown */
    struct map none;
    struct str_list no_ids = {0};
    OK(f, mirror_get(f->store, f->arena, "hubspot", "companies", &no_ids, &none, &f->err));
    assert_int_equal(none.n, 0);
}

/* A row belongs to its account and type. */
static void test_the_same_id_elsewhere_is_another_record(void **state)
{
    struct fixture *f = *state;
    put(f, "7", 200, 300, "name=Acme");
    struct record record = record_of(f, "7", 100, 900, "name=Elsewhere");
    struct mirror_put contacts = {
        .account = "hubspot", .type = "contacts", .records = &record, .n = 1, .now_ms = 900};
    struct mirror_put other = {
        .account = "second", .type = "companies", .records = &record, .n = 1, .now_ms = 900};
    OK(f, mirror_put(f->store, f->arena, &contacts, NULL, &f->err));
    OK(f, mirror_put(f->store, f->arena, &other, NULL, &f->err));
    assert_string_equal(value_in(f, "7", "name"), "Acme");
    assert_string_equal(rows_of(f, "SELECT count(*) FROM mirror WHERE workspace = ?1"), "3");
}

/* Rule 11: the higher stamp stands; of one stamp, the one that was sent later. */
static void test_which_of_two_readings_stands(void **state)
{
    static const struct {
        int64_t modified_ms, read_ms;
        const char *stands;
    } cases[] = {
        {201, 500, "fresh"}, /* both later */
        {201, 100, "fresh"}, /* a higher stamp, though sent earlier */
        {199, 900, "old"},   /* a lower stamp, though sent later: the index lagged */
        {200, 301, "fresh"}, /* one stamp, sent later: prices move no stamp */
        {200, 300, "fresh"}, /* one stamp, the same request: its last word */
        {200, 299, "old"},   /* one stamp, sent earlier */
        {0, 301, "fresh"},   /* no stamp told, sent later */
        {0, 299, "old"},     /* no stamp told, sent earlier */
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *id = str_fmt(f->arena, "%zu", i);
        put(f, id, 200, 300, "name=old");
        put(f, id, cases[i].modified_ms, cases[i].read_ms, "name=fresh");
        assert_string_equal(value_in(f, id, "name"), cases[i].stands);
    }
}

/* The same within one page. */
static void test_a_page_may_bring_a_record_twice(void **state)
{
    struct fixture *f = *state;
    struct record records[] = {
        record_of(f, "1", 200, 300, "name=new"),
        record_of(f, "1", 100, 300, "name=old"),
        record_of(f, "2", 100, 300, "name=old"),
        record_of(f, "2", 200, 300, "name=new"),
    };
    struct mirror_put put = {
        .account = "hubspot", .type = "companies", .records = records, .n = 4, .now_ms = 300};
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
    assert_string_equal(value_in(f, "1", "name"), "new");
    assert_string_equal(value_in(f, "2", "name"), "new");
}

static void test_only_what_changed_is_merged(void **state)
{
    struct fixture *f = *state;
    assert_true(put(f, "1", 100, 100, "name=Acme phone="));
    assert_string_equal(TODO(f), "1");
    settle_all(f);
    assert_string_equal(TODO(f), "");
    assert_false(put(f, "1", 150, 200, "name=Acme phone=")); /* a stamp alone */
    assert_int_equal(row_of(f, "1")->record.modified_ms, 150);
    assert_string_equal(TODO(f), "");
    assert_true(put(f, "1", 160, 210, "name=Acme phone=5"));
    assert_string_equal(TODO(f), "1");
    /* What waits to be merged goes on to wait when it is read once more. */
    assert_false(put(f, "1", 160, 220, "name=Acme phone=5"));
    assert_string_equal(TODO(f), "1");
    settle_all(f);
    /* Another field's value, unknown until now, and unknown again. */
    assert_true(put(f, "1", 160, 230, "name=Acme phone=5 site="));
    assert_true(put(f, "1", 160, 240, "name=Acme phone=5"));
    struct record record = record_of(f, "1", 160, 250, "name=Acme phone=5");
    record.origin = "us-customer-9";
    assert_true(put_record(f, &record));
    record.merged_ids = words(f, "8");
    record.read_ms++;
    assert_true(put_record(f, &record));
    record.read_ms++;
    assert_false(put_record(f, &record));
    record.presence = PRESENCE_DELETED;
    record.read_ms++;
    assert_true(put_record(f, &record));
}

static void test_first_seen_stays(void **state)
{
    struct fixture *f = *state;
    struct record record = record_of(f, "1", 100, 100, "name=a");
    struct mirror_put put = {
        .account = "hubspot", .type = "companies", .records = &record, .n = 1, .now_ms = 10};
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
    put.listing = true;
    put.now_ms = 20;
    record = record_of(f, "1", 101, 101, "name=b");
    OK(f, mirror_put(f->store, f->arena, &put, NULL, &f->err));
    assert_int_equal(row_of(f, "1")->seen_ms, 10);
    assert_false(row_of(f, "1")->listed); /* it was there before the listing */
    assert_string_equal(value_in(f, "1", "name"), "b");
}

/* What is gone keeps the values that were last seen, under those that the side still tells. */
static void test_gone_keeps_its_values(void **state)
{
    struct fixture *f = *state;
    struct record record = record_of(f, "1", 200, 200, "name=Acme phone=5");
    record.origin = "us-customer-9";
    record.created_ms = 50;
    record.merged_ids = words(f, "8");
    put_record(f, &record);
    struct record gone = record_of(f, "1", 0, 300, "phone=6");
    gone.presence = PRESENCE_DELETED;
    assert_true(put_record(f, &gone));
    const struct mirror_row *row = row_of(f, "1");
    assert_int_equal(row->record.presence, PRESENCE_DELETED);
    assert_string_equal(value_in(f, "1", "name"), "Acme");
    assert_string_equal(value_in(f, "1", "phone"), "6");
    assert_string_equal(row->record.origin, "us-customer-9");
    assert_string_equal(joined(f, &row->record.merged_ids), "8");
    assert_int_equal(row->record.created_ms, 50);
    assert_int_equal(row->record.modified_ms, 200);
    /* Told gone by a read that is older than the last one: it was restored since. */
    put(f, "1", 400, 400, "name=Acme");
    gone.read_ms = 390;
    assert_false(put_record(f, &gone));
    assert_int_equal(row_of(f, "1")->record.presence, PRESENCE_LIVE);
}

/* ---- named by a reader */

static void test_a_name_becomes_unread(void **state)
{
    struct fixture *f = *state;
    put_name(f, "1", 100, 200);
    assert_string_equal(UNREAD(f), "1");
    assert_string_equal(TODO(f), "");
    assert_true(row_of(f, "1")->unread);
    assert_true(put(f, "1", 100, 300, "name=Acme"));
    assert_string_equal(UNREAD(f), "");
    assert_string_equal(TODO(f), "1");
}

/* A record of which there is nothing to tell but that it is there is merged as well. */
static void test_first_values_are_a_change_even_if_none(void **state)
{
    struct fixture *f = *state;
    put_name(f, "1", 100, 200);
    assert_true(put(f, "1", 100, 300, ""));
    assert_string_equal(TODO(f), "1");
    assert_int_equal(row_of(f, "1")->seen_ms, 200);
}

/* The mirror holds that very stamp, read when the stamp was past by more than two seconds: within
 * it there may have been another edit. */
static void test_a_name_that_is_known_is_not_read_again(void **state)
{
    static const struct {
        int64_t modified_ms, read_ms, named_ms,
            skew_ms; /* the stamps are of the side's own clock */
        bool unread;
    } cases[] = {
        {10000, 12001, 10000, 0, false},      {10000, 12000, 10000, 0, true},
        {10000, 10500, 10000, 0, true},       {10000, 90000, 10001, 0, true},
        {10000, 90000, 9999, 0, true},        {10000, 52000, 10000, -42000, true},
        {10000, 52000, 10000, -39999, false}, {10000, 2000, 10000, 10001, false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *id = str_fmt(f->arena, "%zu", i);
        put(f, id, cases[i].modified_ms, cases[i].read_ms, "name=Acme");
        put_name_by(f, id, cases[i].named_ms, 95000, cases[i].skew_ms);
        assert_int_equal(row_of(f, id)->unread, cases[i].unread);
    }
    /* What is unread already stays so, whatever the stamp. */
    put(f, "u", 10000, 90000, "name=Acme");
    struct str_list ids = words(f, "u");
    OK(f, mirror_mark_unread(f->store, "hubspot", "companies", &ids, &f->err));
    put_name(f, "u", 10000, 95000);
    assert_true(row_of(f, "u")->unread);
    assert_string_equal(value_in(f, "u", "name"), "Acme");
}

static void test_an_older_read_does_not_end_unread(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 200, 300, "name=Acme");
    put_name(f, "1", 250, 400);
    put(f, "1", 199, 290, "name=old");
    assert_string_equal(UNREAD(f), "1");
    put(f, "1", 250, 410, "name=new");
    assert_string_equal(UNREAD(f), "");
}

static void test_wanted_records_are_to_be_read(void **state)
{
    struct fixture *f = *state;
    OK(f, mirror_want(f->store, "hubspot", "companies", "9", 70, &f->err));
    assert_string_equal(UNREAD(f), "9");
    assert_int_equal(row_of(f, "9")->seen_ms, 70);
    assert_false(row_of(f, "9")->listed);
    put(f, "9", 100, 100, "name=Acme");
    OK(f, mirror_want(f->store, "hubspot", "companies", "9", 150, &f->err));
    assert_string_equal(UNREAD(f), "9");
    assert_string_equal(value_in(f, "9", "name"), "Acme");
    assert_int_equal(row_of(f, "9")->seen_ms, 70);
}

static void test_lists_are_in_order_and_bounded(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"b", "a", "C", "10", "9"};
    for (size_t i = 0; i < 5; i++)
        put(f, ids[i], 100, 100, "name=x");
    assert_string_equal(listed(f, mirror_todo, 3), "10 9 C");
    assert_string_equal(TODO(f), "10 9 C a b");
    struct str_list all;
    OK(f, mirror_ids(f->store, f->arena, "hubspot", "companies", NULL, 2, &all, &f->err));
    assert_string_equal(joined(f, &all), "10 9");
    OK(f, mirror_ids(f->store, f->arena, "hubspot", "companies", "9", 9, &all, &f->err));
    assert_string_equal(joined(f, &all), "C a b");
    struct record gone = record_of(f, "a", 0, 200, "");
    gone.presence = PRESENCE_DELETED;
    put_record(f, &gone);
    OK(f, mirror_ids(f->store, f->arena, "hubspot", "companies", "C", 9, &all, &f->err));
    assert_string_equal(joined(f, &all), "b");
}

static void give_sync(struct fixture *f, const char *id, const char *sync, enum record_state state)
{
    struct mirror_verdict verdict = {.id = id, .sync = sync, .state = state};
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
}

/* A name with what LIKE takes for any character, and a value that looks like a key. */
static void test_filled_fields_are_counted(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 200, "a_b=x");
    put(f, "2", 100, 200, "a_b=");
    put(f, "3", 100, 200, "acb=x");
    put(f, "4", 100, 200, "note=\"a_b\":\"x\"");
    put(f, "5", 100, 200, "a_b=y");
    put(f, "6", 100, 200, "a_b=other_sync");
    for (int i = 1; i <= 5; i++)
        give_sync(f, str_fmt(f->arena, "%d", i), "companies", STATE_IN_SYNC);
    struct mirror_filled of = {"hubspot", "companies", "companies", "a_b", 9};
    int64_t n;
    OK(f, mirror_count_filled(f->store, f->arena, &of, &n, &f->err));
    assert_int_equal(n, 2);
    of.enough = 1;
    OK(f, mirror_count_filled(f->store, f->arena, &of, &n, &f->err));
    assert_int_equal(n, 1);
}

static void test_vanished_records(void **state)
{
    struct fixture *f = *state;
    for (int i = 1; i <= 4; i++) {
        const char *id = str_fmt(f->arena, "%d", i);
        struct record record = record_of(f, id, 100, 200, "name=Acme");
        record.presence = i == 1 ? PRESENCE_LIVE : PRESENCE_ABSENT;
        put_record(f, &record);
        give_sync(f, id, i == 4 ? "people" : "companies", STATE_HELD);
    }
    struct vanished of = {"hubspot", "companies", "companies"};
    struct str_list ids;
    int64_t n;
    OK(f, vanished_count(f->store, &of, &n, &f->err));
    assert_int_equal(n, 2);
    OK(f, vanished_list(f->store, f->arena, &of, "", 9, &ids, &f->err));
    assert_string_equal(joined(f, &ids), "2 3");
    OK(f, vanished_list(f->store, f->arena, &of, "2", 9, &ids, &f->err));
    assert_string_equal(joined(f, &ids), "3");
    settle_all(f);
    OK(f, vanished_are_deleted(f->store, &of, &f->err));
    assert_string_equal(TODO(f), "2 3");
    OK(f, vanished_count(f->store, &of, &n, &f->err));
    assert_int_equal(n, 0);
}

/* ---- what we wrote ourselves */

#define WRITTEN_MS 1779221220000 /* a time as they are: more than 32 bits */

static void written(struct fixture *f, const char *id, int64_t stamp_ms, int64_t looked_ms)
{
    struct mirror_written one = {id, stamp_ms, looked_ms};
    OK(f, mirror_put_written(f->store, f->arena, "hubspot", "companies", &one, 1, &f->err));
}

static void test_only_what_nobody_else_touched_counts_as_written(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=one");
    put(f, "2", 100, 100, "name=two");
    written(f, "1", WRITTEN_MS, 0);
    written(f, "1", WRITTEN_MS + 5, WRITTEN_MS);     /* looked at as we had left it */
    written(f, "1", WRITTEN_MS + 9, WRITTEN_MS + 7); /* touched by somebody in between */
    written(f, "2", WRITTEN_MS, WRITTEN_MS - 1);     /* none of ours */
    assert_string_equal(
        rows_of(f, "SELECT id, written_ms FROM mirror WHERE workspace = ?1 ORDER BY id"),
        str_fmt(f->arena, "1|%lld;2|0", (long long)WRITTEN_MS + 5));
}

/* ---- merged records */

static struct record survivor_of(struct fixture *f, const char *id, const char *losers,
                                 int64_t read_ms)
{
    struct record record = record_of(f, id, read_ms, read_ms, "name=Survivor");
    record.merged_ids = words(f, losers);
    return record;
}

static void test_a_survivor_marks_its_losers(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=one");
    put(f, "2", 100, 100, "name=two");
    put(f, "4", 100, 100, "name=four");
    settle_all(f);
    struct record survivor = survivor_of(f, "3", "1 2", 200);
    assert_true(put_record(f, &survivor));
    assert_string_equal(TODO(f), "1 2 3");
    assert_int_equal(row_of(f, "1")->record.presence, PRESENCE_MERGED);
    assert_string_equal(row_of(f, "2")->record.merged_into, "3");
    assert_string_equal(value_in(f, "1", "name"), "one");
    assert_int_equal(row_of(f, "4")->record.presence, PRESENCE_LIVE);
    settle_all(f);
    /* Said once more, nothing is new. */
    survivor.read_ms++;
    assert_false(put_record(f, &survivor));
    assert_string_equal(TODO(f), "");
    struct map survivors;
    struct str_list ids = words(f, "1 2 3 4 5");
    OK(f, mirror_find_survivors(f->store, f->arena, "hubspot", "companies", &ids, &survivors,
                                &f->err));
    assert_string_equal(keys_of(f, &survivors), "1, 2");
    assert_string_equal(map_get(&survivors, "1"), "3");
}

/* A read of the loser that was sent before its survivor's arrives after it: it stays merged. */
static void test_a_late_read_does_not_bring_a_loser_back(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=one");
    struct record survivor = survivor_of(f, "3", "1", 200);
    put_record(f, &survivor);
    put(f, "1", 100, 190, "name=one");
    assert_int_equal(row_of(f, "1")->record.presence, PRESENCE_MERGED);
    /* One that was sent later tells what is. */
    put(f, "1", 100, 210, "name=one");
    assert_int_equal(row_of(f, "1")->record.presence, PRESENCE_LIVE);
}

/* What a redirect told is not told anew by a survivor of the survivor. */
static void test_losers_keep_the_survivor_that_was_told(void **state)
{
    struct fixture *f = *state;
    struct record loser = record_of(f, "1", 0, 100, "");
    loser.presence = PRESENCE_MERGED;
    loser.merged_into = "2";
    put_record(f, &loser);
    struct record survivor = survivor_of(f, "3", "1", 200);
    put_record(f, &survivor);
    assert_string_equal(row_of(f, "1")->record.merged_into, "2");
}

/* ---- to be merged again */

static void test_touch(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    put(f, "2", 100, 100, "name=b");
    settle_all(f);
    struct str_list ids = words(f, "2 9"), none = {0};
    OK(f, mirror_touch(f->store, "hubspot", "companies", &none, &f->err));
    OK(f, mirror_touch(f->store, "hubspot", "contacts", &ids, &f->err));
    assert_string_equal(TODO(f), "");
    OK(f, mirror_touch(f->store, "hubspot", "companies", &ids, &f->err));
    assert_string_equal(TODO(f), "2");
    OK(f, mirror_touch_all(f->store, "hubspot", "companies", &f->err));
    assert_string_equal(TODO(f), "1 2");
    assert_string_equal(UNREAD(f), "");
}

static void settle(struct fixture *f, struct mirror_verdict verdict)
{
    OK(f, mirror_settle(f->store, f->arena, "hubspot", "companies", &verdict, 1, &f->err));
}

static void test_a_verdict_is_kept(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    settle(f, (struct mirror_verdict){.id = "1",
                                      .sync = "companies",
                                      .state = STATE_EXCLUDED,
                                      .cause = "no e-mail",
                                      .times_wanted = true});
    const struct mirror_row *row = row_of(f, "1");
    assert_false(row->todo);
    assert_string_equal(row->sync, "companies");
    assert_int_equal(row->state, STATE_EXCLUDED);
    assert_string_equal(row->cause, "no e-mail");
    assert_string_equal(listed(f, mirror_times_wanted, 9), "1");
    /* A record that changes keeps it until merge has looked. */
    put(f, "1", 101, 101, "name=b");
    assert_int_equal(row_of(f, "1")->state, STATE_EXCLUDED);
    settle(f, (struct mirror_verdict){.id = "1", .state = STATE_IN_SYNC});
    row = row_of(f, "1");
    assert_null(row->sync);
    assert_null(row->cause);
    assert_int_equal(row->state, STATE_IN_SYNC);
    assert_string_equal(listed(f, mirror_times_wanted, 9), "");
}

/* A create waits until all that changed before its moment is read: then, and once. */
static void test_a_gate_opens_when_its_moment_is_past(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    put(f, "2", 100, 100, "name=b");
    put(f, "3", 100, 100, "name=c");
    settle(f, (struct mirror_verdict){.id = "1", .state = STATE_PENDING, .gate_ms = 1000});
    settle(f, (struct mirror_verdict){.id = "2", .state = STATE_PENDING, .gate_ms = 1001});
    settle(f, (struct mirror_verdict){.id = "3", .state = STATE_PENDING});
    OK(f, mirror_open_gate(f->store, "hubspot", "companies", 1000, &f->err));
    assert_string_equal(TODO(f), ""); /* 1000 itself is not past */
    OK(f, mirror_open_gate(f->store, "hubspot", "contacts", 5000, &f->err));
    assert_string_equal(TODO(f), "");
    OK(f, mirror_open_gate(f->store, "hubspot", "companies", 1001, &f->err));
    assert_string_equal(TODO(f), "1");
    settle(f, (struct mirror_verdict){.id = "1", .state = STATE_PENDING});
    OK(f, mirror_open_gate(f->store, "hubspot", "companies", 1001, &f->err));
    assert_string_equal(TODO(f), "");
    OK(f, mirror_open_gate(f->store, "hubspot", "companies", 9000, &f->err));
    assert_string_equal(TODO(f), "2");
}

static void test_times_are_asked_for_once(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    put(f, "2", 100, 100, "name=a");
    settle(f, (struct mirror_verdict){.id = "1", .state = STATE_PENDING, .times_wanted = true});
    settle(f, (struct mirror_verdict){.id = "2", .state = STATE_PENDING, .times_wanted = true});
    struct str_list ids = words(f, "1");
    OK(f, mirror_clear_times_wanted(f->store, "hubspot", "companies", &ids, &f->err));
    assert_string_equal(listed(f, mirror_times_wanted, 9), "2");
}

/* ---- the full compare */

/* Live records that were known before it began and that it did not show are read by id. */
static void test_what_a_compare_does_not_show_is_read(void **state)
{
    struct fixture *f = *state;
    static const char *const ids[] = {"shown", "absent", "gone", "before"};
    for (size_t i = 0; i < 4; i++)
        put(f, ids[i], 100, 100, "name=a");
    struct record gone = record_of(f, "gone", 0, 200, "");
    gone.presence = PRESENCE_DELETED;
    put_record(f, &gone);
    struct str_list before = words(f, "before absent"), shown = words(f, "shown"), none = {0};
    OK(f, mirror_sight(f->store, "hubspot", "companies", &before, 500, &f->err));
    OK(f, mirror_sight(f->store, "hubspot", "companies", &shown, 1000, &f->err));
    OK(f, mirror_sight(f->store, "hubspot", "companies", &none, 1000, &f->err));
    put(f, "new", 1200, 1200, "name=a"); /* first seen while it went on */
    OK(f, mirror_want_unsighted(f->store, "hubspot", "companies", 1000, &f->err));
    assert_string_equal(UNREAD(f), "absent before");
}

/* ---- match keys */

static void set_keys(struct fixture *f, const char *sync, const char *ids,
                     const struct mirror_key *keys, size_t n)
{
    struct str_list list = words(f, ids);
    OK(f,
       mirror_set_keys(f->store, f->arena, "hubspot", "companies", sync, &list, keys, n, &f->err));
}

static const char *found(struct fixture *f, const char *sync, const char *keys, size_t rule,
                         const char *key)
{
    struct map map;
    struct str_list list = words(f, keys);
    OK(f, mirror_find_keys(f->store, f->arena, "hubspot", "companies", sync, &list, &map, &f->err));
    const struct str_list *ids = map_get(&map, mirror_key_name(f->arena, rule, key));
    return ids ? joined(f, ids) : "";
}

static void test_keys_find_live_records(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    put(f, "2", 100, 100, "name=a");
    put(f, "3", 100, 100, "name=a");
    const struct mirror_key keys[] = {
        {"1", 0, "a@x"}, {"1", 7, "acme"}, {"2", 0, "a@x"}, {"3", 0, "c@x"}, {"3", 1, "a@x"}};
    set_keys(f, "companies", "1 2 3", keys, 5);
    assert_string_equal(found(f, "companies", "a@x acme", 0, "a@x"), "1 2");
    assert_string_equal(found(f, "companies", "a@x acme", 1, "a@x"), "3");
    assert_string_equal(found(f, "companies", "a@x acme", 7, "acme"), "1");
    assert_string_equal(found(f, "companies", "a@x acme", 0, "acme"), "");
    assert_string_equal(found(f, "companies", "acme", 0, "a@x"), "");
    assert_string_equal(found(f, "other", "a@x", 0, "a@x"), "");
    assert_string_equal(found(f, "companies", "", 0, "a@x"), "");
    struct record gone = record_of(f, "2", 0, 200, "");
    gone.presence = PRESENCE_DELETED;
    put_record(f, &gone);
    assert_string_equal(found(f, "companies", "a@x", 0, "a@x"), "1");
}

static void test_keys_replace_those_of_the_same_records(void **state)
{
    struct fixture *f = *state;
    put(f, "1", 100, 100, "name=a");
    put(f, "2", 100, 100, "name=a");
    const struct mirror_key first[] = {{"1", 0, "old"}, {"2", 0, "two"}};
    const struct mirror_key second[] = {{"1", 0, "new"}};
    set_keys(f, "companies", "1 2", first, 2);
    set_keys(f, "other", "1", first, 1);
    set_keys(f, "companies", "1", second, 1);
    assert_string_equal(found(f, "companies", "old new two", 0, "old"), "");
    assert_string_equal(found(f, "companies", "old new two", 0, "new"), "1");
    assert_string_equal(found(f, "companies", "old new two", 0, "two"), "2");
    assert_string_equal(found(f, "other", "old new two", 0, "old"), "1");
    set_keys(f, "companies", "1", NULL, 0);
    assert_string_equal(found(f, "companies", "new", 0, "new"), "");
    set_keys(f, "companies", "", NULL, 0);
    assert_string_equal(found(f, "companies", "two", 0, "two"), "2");
}

static void test_origins_find_records_whatever_became_of_them(void **state)
{
    struct fixture *f = *state;
    struct record record = record_of(f, "1", 100, 100, "name=a");
    record.origin = "us-customer-9";
    put_record(f, &record);
    record.id = "2";
    record.origin = "us-customer-8";
    put_record(f, &record);
    record.presence = PRESENCE_DELETED;
    record.read_ms++;
    put_record(f, &record);
    put(f, "3", 100, 100, "name=a");
    struct map map;
    struct str_list origins = words(f, "us-customer-9 us-customer-8 us-customer-7");
    OK(f, mirror_find_origins(f->store, f->arena, "hubspot", "companies", &origins, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "us-customer-8, us-customer-9");
    assert_string_equal(map_get(&map, "us-customer-9"), "1");
    assert_string_equal(map_get(&map, "us-customer-8"), "2");
}

/* ---- field times */

static void test_field_times(void **state)
{
    struct fixture *f = *state;
    OK(f, field_time_put(f->store, "hubspot", "companies", "1", "{\"name\":5}", 100, &f->err));
    OK(f, field_time_put(f->store, "hubspot", "companies", "2", "{}", 100, &f->err));
    OK(f, field_time_put(f->store, "hubspot", "companies", "1", "{\"name\":6}", 101, &f->err));
    struct map map;
    struct str_list ids = words(f, "1 2 3"), one = words(f, "1"), none = {0};
    OK(f, field_time_get(f->store, f->arena, "hubspot", "companies", &ids, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "1, 2");
    const struct field_times *times = map_get(&map, "1");
    assert_string_equal(times->times, "{\"name\":6}");
    assert_int_equal(times->modified_ms, 101);
    OK(f, field_time_drop(f->store, "hubspot", "companies", &one, &f->err));
    OK(f, field_time_drop(f->store, "hubspot", "companies", &none, &f->err));
    OK(f, field_time_get(f->store, f->arena, "hubspot", "companies", &ids, &map, &f->err));
    assert_string_equal(keys_of(f, &map), "2");
    OK(f, field_time_get(f->store, f->arena, "hubspot", "companies", &none, &map, &f->err));
    assert_int_equal(map.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_state_names),
        STORE_TEST(test_record_is_kept_whole),
        STORE_TEST(test_the_same_id_elsewhere_is_another_record),
        STORE_TEST(test_which_of_two_readings_stands),
        STORE_TEST(test_a_page_may_bring_a_record_twice),
        STORE_TEST(test_only_what_changed_is_merged),
        STORE_TEST(test_first_seen_stays),
        STORE_TEST(test_gone_keeps_its_values),
        STORE_TEST(test_a_name_becomes_unread),
        STORE_TEST(test_first_values_are_a_change_even_if_none),
        STORE_TEST(test_a_name_that_is_known_is_not_read_again),
        STORE_TEST(test_an_older_read_does_not_end_unread),
        STORE_TEST(test_wanted_records_are_to_be_read),
        STORE_TEST(test_lists_are_in_order_and_bounded),
        STORE_TEST(test_only_what_nobody_else_touched_counts_as_written),
        STORE_TEST(test_a_survivor_marks_its_losers),
        STORE_TEST(test_a_late_read_does_not_bring_a_loser_back),
        STORE_TEST(test_losers_keep_the_survivor_that_was_told),
        STORE_TEST(test_touch),
        STORE_TEST(test_a_verdict_is_kept),
        STORE_TEST(test_a_gate_opens_when_its_moment_is_past),
        STORE_TEST(test_times_are_asked_for_once),
        STORE_TEST(test_what_a_compare_does_not_show_is_read),
        STORE_TEST(test_filled_fields_are_counted),
        STORE_TEST(test_vanished_records),
        STORE_TEST(test_keys_find_live_records),
        STORE_TEST(test_keys_replace_those_of_the_same_records),
        STORE_TEST(test_origins_find_records_whatever_became_of_them),
        STORE_TEST(test_field_times),
    };
    return store_tests_run(&STORE_TESTS("store/mirror", tests));
}
