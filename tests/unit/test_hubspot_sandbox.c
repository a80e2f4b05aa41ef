/* remote/hubspot against the sandbox as a program: two builders read the same references, and here
 * they meet. */
#include "base/map.h"
#include "base/str.h"
#include "remote/hubspot/hubspot.h"
#include "sandbox_process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN "pat-na1-11111111-2222-4333-8444-555555555555"
#define CONTACTS 230
#define FIELDS(...)                                                                                \
    (&(const struct str_list){(const char *[]){__VA_ARGS__},                                       \
                              sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)})

struct meeting {
    struct arena *arena;
    struct sandbox_process *sandbox;
    struct budget *budget;
    struct remote *remote;
    struct err err;
};

static int begin(void **state)
{
    static const char *const args[] = {"--companies", "120", "--contacts", "230", NULL};
    struct arena *arena = arena_new();
    struct meeting *m = ARENA_NEW(arena, struct meeting);
    struct budget_limits limits = hubspot_budget_limits(100);
    limits.search = 0;
    m->arena = arena;
    m->sandbox = sandbox_start(sys_real(), args);
    m->budget = budget_new(&limits);
    m->remote =
        hubspot_remote_new(&(struct hubspot_options){.sys = sys_real(),
                                                     .base_url = sandbox_hubspot_url(m->sandbox),
                                                     .token = TOKEN,
                                                     .budget = m->budget},
                           &m->err);
    assert_non_null(m->remote);
    sandbox_set_faults(m->sandbox, "{\"switches\":{\"hubspot.index_lag_ms\":0,"
                                   "\"hubspot.property_lag_ms\":0,\"hubspot.rate_limits\":0,"
                                   "\"hubspot.burst\":512}}");
    *state = m;
    return 0;
}

static int end(void **state)
{
    struct meeting *m = *state;
    remote_free(m->remote);
    budget_free(m->budget);
    sandbox_stop(m->sandbox);
    arena_free(m->arena);
    return 0;
}

static void must(struct meeting *m, bool ok)
{
    if (!ok)
        fail_msg("%s (%s %s)", m->err.message, err_class_name(m->err.class), m->err.code);
}

/* Somebody else's request. */
static const struct json *they(struct meeting *m, const char *method, const char *path,
                               const char *body)
{
    return sandbox_ask(m->sandbox, m->arena, "Bearer " TOKEN, method,
                       str_fmt(m->arena, "%s%s", sandbox_hubspot_url(m->sandbox), path), body);
}

static bool yes(void *ctx)
{
    (void)ctx;
    return true;
}

static struct write_item write_one(struct meeting *m, struct write_item item)
{
    static const struct write_guard guard = {NULL, yes};
    item.trace = "op-1";
    must(m, m->remote->ops->write(m->remote, m->arena, "contacts", &item, 1, &guard, &m->err));
    return item;
}

static struct write_item create_contact(struct meeting *m, const char *origin, const char *email)
{
    struct named_value *fields = ARENA_ARRAY(m->arena, 1, struct named_value);
    fields[0] = (struct named_value){"email", value_of(email)};
    return write_one(m,
                     (struct write_item){
                         .kind = WRITE_CREATE, .origin = origin, .fields = fields, .n_fields = 1});
}

static struct write_item update_contact(struct meeting *m, const char *id, const char *field,
                                        struct value value)
{
    struct named_value *fields = ARENA_ARRAY(m->arena, 1, struct named_value);
    fields[0] = (struct named_value){field, value};
    return write_one(
        m, (struct write_item){.kind = WRITE_UPDATE, .id = id, .fields = fields, .n_fields = 1});
}

static struct record_list read_contacts(struct meeting *m, const struct str_list *ids)
{
    struct record_list out;
    must(m,
         m->remote->ops->read(m->remote, m->arena, "contacts",
                              FIELDS("email", "firstname", "primary_company"), ids, &out, &m->err));
    return out;
}

static struct record_list find_origin(struct meeting *m, const char *origin)
{
    struct record_list out;
    must(m, m->remote->ops->find(m->remote, m->arena, "contacts", FIELDS("email"), "origin",
                                 FIELDS(origin), &out, &m->err));
    return out;
}

static void test_the_account_and_its_schema(void **state)
{
    struct meeting *m = *state;
    struct account_facts facts;
    must(m, m->remote->ops->check(m->remote, m->arena, &facts, &m->err));
    assert_string_equal(facts.identity, "62515");
    assert_string_equal(facts.time_zone, "US/Eastern");
    assert_true(facts.scopes.n > 5);
    assert_in_range(facts.clock_ms, sys_now_ms(sys_real()) - 5000, sys_now_ms(sys_real()) + 1000);
    must(m, m->remote->ops->prepare(m->remote, "contacts", &m->err));
    must(m, m->remote->ops->prepare(m->remote, "contacts", &m->err));
    must(m, m->remote->ops->prepare(m->remote, "companies", &m->err));
    struct schema schema;
    must(m, m->remote->ops->describe(m->remote, m->arena, "contacts", &schema, &m->err));
    assert_true(schema_field(&schema, "email")->unique);
    assert_true(schema_field(&schema, "tenon_origin")->unique);
    assert_int_equal(schema_field(&schema, "hubspot_owner_id")->type, FIELD_REFERENCE);
    assert_true(schema_field(&schema, "lastmodifieddate")->read_only);
    struct page owners;
    must(m, m->remote->ops->fetch(
                m->remote, m->arena,
                &(struct fetch){.mode = FETCH_LIST, .type = "owners", .fields = FIELDS("email")},
                &owners, &m->err));
    assert_true(owners.end);
}

/* All pages of a mode; the ids, each once. */
static struct map pages(struct meeting *m, struct fetch fetch, size_t *n_pages)
{
    struct map ids = map_init(m->arena);
    struct page page = {0};
    for (*n_pages = 0; !page.end; ++*n_pages) {
        assert_true(*n_pages < 2000);
        must(m, m->remote->ops->fetch(m->remote, m->arena, &fetch, &page, &m->err));
        for (size_t i = 0; i < page.records.n; i++)
            map_put(&ids, page.records.at[i].id, &page.records.at[i]);
        fetch.cursor = page.cursor;
    }
    return ids;
}

static void test_list_and_search_tell_the_same_records(void **state)
{
    struct meeting *m = *state;
    size_t n;
    struct map listed = pages(m,
                              (struct fetch){.mode = FETCH_LIST,
                                             .type = "contacts",
                                             .fields = FIELDS("email", "primary_company")},
                              &n);
    assert_int_equal(listed.n, CONTACTS);
    assert_int_equal(n, 3);
    size_t with_company = 0;
    for (size_t i = 0; i < listed.n; i++) {
        const struct record *r = listed.entries[i].value;
        assert_true(r->whole);
        with_company += values_get(&r->values, "primary_company").state == VALUE_SET;
    }
    assert_true(with_company > 0);
    struct map found = pages(
        m, (struct fetch){.mode = FETCH_SETTLED, .type = "contacts", .fields = FIELDS("email")},
        &n);
    assert_int_equal(found.n, CONTACTS);
    for (size_t i = 0; i < listed.n; i++) {
        const struct record *r = map_get(&found, listed.entries[i].key);
        assert_non_null(r);
        assert_int_equal(r->modified_ms,
                         ((const struct record *)listed.entries[i].value)->modified_ms);
    }
}

/* Made in one request they share a millisecond, which is larger than the page. */
static void test_t33_a_crowded_millisecond_is_read_whole(void **state)
{
    struct meeting *m = *state;
    const char *inputs[60];
    size_t n;
    for (size_t i = 0; i < 60; i++)
        inputs[i] = str_fmt(m->arena, "{\"properties\":{\"email\":\"crowd%zu@x.example\"}}", i);
    int64_t since = sys_now_ms(sys_real()) - 1;
    they(m, "POST", "/crm/objects/2026-09/contacts/batch/create",
         str_fmt(m->arena, "{\"inputs\":[%s]}", str_join(m->arena, inputs, 60, ",")));
    for (size_t limit = 1; limit <= 25; limit += 8) {
        struct map found = pages(m,
                                 (struct fetch){.mode = FETCH_FAST,
                                                .type = "contacts",
                                                .fields = FIELDS("email"),
                                                .since_ms = since,
                                                .limit = limit},
                                 &n);
        assert_int_equal(found.n, 60);
    }
}

static void test_an_origin_is_a_wall(void **state)
{
    struct meeting *m = *state;
    must(m, m->remote->ops->prepare(m->remote, "contacts", &m->err));
    assert_int_equal(find_origin(m, "a-1").n, 0);
    struct write_item first = create_contact(m, "a-1", "wall@x.example");
    assert_int_equal(first.outcome, WRITE_DONE);
    assert_non_null(first.after);
    struct write_item second = create_contact(m, "a-1", "other@x.example");
    assert_int_equal(second.outcome, WRITE_REFUSED);
    assert_int_equal(second.err.class, ERR_CONFLICT);
    assert_string_equal(second.existing_id, first.new_id);
    struct write_item third = create_contact(m, "a-2", "Wall@x.example");
    assert_int_equal(third.outcome, WRITE_REFUSED);
    assert_int_equal(third.err.class, ERR_CONFLICT);
    assert_string_equal(third.existing_id, first.new_id);
    struct record_list found = find_origin(m, "a-1");
    assert_int_equal(found.n, 1);
    assert_string_equal(found.at[0].id, first.new_id);
    assert_string_equal(found.at[0].origin, "a-1");
}

static void test_updates_and_refusals(void **state)
{
    struct meeting *m = *state;
    struct write_item made = create_contact(m, "b-1", "upd@x.example");
    struct write_item item = update_contact(m, made.new_id, "firstname", value_of("Ada"));
    assert_int_equal(item.outcome, WRITE_DONE);
    assert_string_equal(values_get(&item.after->values, "firstname").text, "Ada");
    item = update_contact(m, made.new_id, "firstname", value_empty());
    assert_int_equal(item.outcome, WRITE_DONE);
    struct record_list read = read_contacts(m, FIELDS(made.new_id));
    assert_int_equal(values_get(&read.at[0].values, "firstname").state, VALUE_EMPTY);
    item = update_contact(m, made.new_id, "no_such_field", value_of("x"));
    assert_int_equal(item.outcome, WRITE_REFUSED);
    assert_string_equal(item.err.code, "PROPERTY_DOESNT_EXIST");
    assert_string_equal(item.bad_field, "no_such_field");
    item = update_contact(m, "999999", "firstname", value_of("x"));
    assert_int_equal(item.outcome, WRITE_REFUSED);
    assert_int_equal(item.err.class, ERR_NOT_FOUND);
}

/* A bad value and a used origin among many cost themselves alone, also where a clash refuses the
 * whole batch. */
static void test_t30_bad_items_among_many(void **state)
{
    struct meeting *m = *state;
    static const struct write_guard guard = {NULL, yes};
    must(m, m->remote->ops->prepare(m->remote, "contacts", &m->err));
    for (size_t alone = 0; alone < 2; alone++) {
        struct write_item items[130];
        struct named_value *fields = ARENA_ARRAY(m->arena, 130, struct named_value);
        sandbox_set_faults(
            m->sandbox,
            str_fmt(m->arena, "{\"switches\":{\"hubspot.batch_unique_clash_alone\":%zu}}", alone));
        struct write_item taken = create_contact(m, str_fmt(m->arena, "c%zu-20", alone),
                                                 str_fmt(m->arena, "taken%zu@x.example", alone));
        assert_int_equal(taken.outcome, WRITE_DONE);
        for (size_t i = 0; i < 130; i++) {
            const char *email =
                i == 77 ? "no address" : str_fmt(m->arena, "many%zu-%zu@x.example", alone, i);
            fields[i] = (struct named_value){"email", value_of(email)};
            items[i] = (struct write_item){.kind = WRITE_CREATE,
                                           .origin = str_fmt(m->arena, "c%zu-%zu", alone, i),
                                           .trace = str_fmt(m->arena, "op-%zu-%zu", alone, i),
                                           .fields = &fields[i],
                                           .n_fields = 1};
        }
        must(m,
             m->remote->ops->write(m->remote, m->arena, "contacts", items, 130, &guard, &m->err));
        for (size_t i = 0; i < 130; i++)
            assert_int_equal(items[i].outcome, i == 20 || i == 77 ? WRITE_REFUSED : WRITE_DONE);
        assert_string_equal(items[77].err.code, "INVALID_EMAIL");
        assert_int_equal(items[20].err.class, ERR_CONFLICT);
        assert_string_equal(items[20].existing_id, taken.new_id);
        for (size_t i = 0; i < 130; i += 43) {
            struct record_list found = find_origin(m, items[i].origin);
            assert_int_equal(found.n, 1);
            assert_string_equal(found.at[0].id, items[i].new_id);
        }
    }
}

/* The rules of a portal's own forms, which the dated API enforces. */
static void test_a_rule_of_the_portal_refuses(void **state)
{
    struct meeting *m = *state;
    sandbox_set_faults(m->sandbox, "{\"switches\":{\"hubspot.required\":\"contacts.firstname\"}}");
    struct write_item item = create_contact(m, "j-1", "rule@x.example");
    sandbox_set_faults(m->sandbox, "{\"switches\":{\"hubspot.required\":\"\"}}");
    assert_int_equal(item.outcome, WRITE_REFUSED);
    assert_int_equal(item.err.class, ERR_INVALID);
    assert_string_equal(item.bad_field, "firstname");
}

/* Whatever HubSpot does where no reference tells. */
static void test_presence_of_what_was_archived_or_merged(void **state)
{
    struct meeting *m = *state;
    for (size_t i = 0; i < 4; i++) {
        sandbox_set_faults(m->sandbox,
                           str_fmt(m->arena,
                                   "{\"switches\":{\"hubspot.batch_read_follows_merges\":%zu,"
                                   "\"hubspot.merged_keeps_unique\":%zu,"
                                   "\"hubspot.archived_keeps_unique\":%zu,"
                                   "\"hubspot.html_404\":%zu}}",
                                   i % 2, i / 2, i / 2, i % 2));
        struct write_item a = create_contact(m, str_fmt(m->arena, "d-%zu", i),
                                             str_fmt(m->arena, "a%zu@x.example", i));
        struct write_item b = create_contact(m, str_fmt(m->arena, "e-%zu", i),
                                             str_fmt(m->arena, "b%zu@x.example", i));
        struct write_item c = create_contact(m, str_fmt(m->arena, "f-%zu", i),
                                             str_fmt(m->arena, "c%zu@x.example", i));
        const struct json *merged =
            they(m, "POST", "/crm/objects/2026-09/contacts/merge",
                 str_fmt(m->arena, "{\"primaryObjectId\":\"%s\",\"objectIdToMerge\":\"%s\"}",
                         a.new_id, b.new_id));
        const char *survivor = json_get_text(merged, "id");
        struct write_item gone =
            write_one(m, (struct write_item){.kind = WRITE_ARCHIVE, .id = c.new_id});
        assert_int_equal(gone.outcome, WRITE_DONE);
        struct record_list read = read_contacts(m, FIELDS(a.new_id, b.new_id, c.new_id, "999999"));
        assert_int_equal(read.n, 5);
        assert_int_equal(read.at[0].presence, PRESENCE_MERGED);
        assert_string_equal(read.at[0].merged_into, survivor);
        assert_int_equal(read.at[1].presence, PRESENCE_MERGED);
        assert_string_equal(read.at[1].merged_into, survivor);
        assert_int_equal(read.at[2].presence, PRESENCE_DELETED);
        assert_int_equal(read.at[3].presence, PRESENCE_ABSENT);
        assert_string_equal(read.at[4].id, survivor);
        assert_int_equal(read.at[4].presence, PRESENCE_LIVE);
        assert_int_equal(read.at[4].merged_ids.n, 2);
        struct record_list found = find_origin(m, str_fmt(m->arena, "f-%zu", i));
        assert_int_equal(found.n, 1);
        assert_int_equal(found.at[0].presence, PRESENCE_DELETED);
        found = find_origin(m, str_fmt(m->arena, "e-%zu", i));
        assert_int_equal(found.n, 2);
        size_t loser = str_eq(found.at[0].id, b.new_id) ? 0 : 1;
        assert_string_equal(found.at[loser].id, b.new_id);
        assert_int_equal(found.at[loser].presence, PRESENCE_MERGED);
        assert_string_equal(found.at[loser].merged_into, survivor);
        assert_string_equal(found.at[loser].origin, str_fmt(m->arena, "e-%zu", i));
        assert_string_equal(found.at[1 - loser].id, survivor);
        assert_int_equal(found.at[1 - loser].presence, PRESENCE_LIVE);
    }
}

static void test_a_primary_company_comes_and_goes(void **state)
{
    struct meeting *m = *state;
    struct page page;
    must(m, m->remote->ops->fetch(
                m->remote, m->arena,
                &(struct fetch){
                    .mode = FETCH_LIST, .type = "companies", .fields = FIELDS("name"), .limit = 2},
                &page, &m->err));
    const char *one = str_fmt(m->arena, "companies:%s", page.records.at[0].id);
    const char *two = str_fmt(m->arena, "companies:%s", page.records.at[1].id);
    const struct named_value fields[] = {{"email", value_of("prim@x.example")},
                                         {"primary_company", value_of(one)}};
    struct write_item made =
        write_one(m, (struct write_item){
                         .kind = WRITE_CREATE, .origin = "g-1", .fields = fields, .n_fields = 2});
    assert_int_equal(made.outcome, WRITE_DONE);
    const struct value steps[] = {value_of(two), value_empty(), value_of(one), value_of(one)};
    struct record_list read = read_contacts(m, FIELDS(made.new_id));
    assert_string_equal(values_get(&read.at[0].values, "primary_company").text, one);
    for (size_t i = 0; i < 4; i++) {
        struct write_item item = update_contact(m, made.new_id, "primary_company", steps[i]);
        if (item.outcome != WRITE_DONE)
            fail_msg("%s", item.err.message);
        read = read_contacts(m, FIELDS(made.new_id));
        assert_true(value_same(values_get(&read.at[0].values, "primary_company"), steps[i]));
    }
}

static void test_times_know_our_own_writes(void **state)
{
    struct meeting *m = *state;
    struct write_item made = create_contact(m, "h-1", "times@x.example");
    struct field_time *times;
    size_t n;
    must(m, m->remote->ops->times(m->remote, m->arena, "contacts", FIELDS(made.new_id),
                                  FIELDS("email"), &times, &n, &m->err));
    assert_int_equal(n, 1);
    assert_true(times[0].ours);
    assert_in_range(times[0].changed_ms, made.sent_ms - 1000, made.answered_ms + 1000);
}

static void test_authors_know_our_own_creates(void **state)
{
    struct meeting *m = *state;
    struct write_item made = create_contact(m, "h-2", "author@x.example");
    struct page page;
    must(m, m->remote->ops->fetch(
                m->remote, m->arena,
                &(struct fetch){.mode = FETCH_LIST, .type = "contacts", .fields = FIELDS("email")},
                &page, &m->err));
    struct authorship out[2];
    const int64_t since_ms[2] = {0};
    must(m, m->remote->ops->authors(m->remote, m->arena, "contacts",
                                    FIELDS(made.new_id, page.records.at[0].id), since_ms, NULL, out,
                                    &m->err));
    assert_true(out[0].made);
    assert_false(out[1].made); /* a person's */
}

static void test_an_answer_lost_after_the_commit(void **state)
{
    struct meeting *m = *state;
    sandbox_set_faults(m->sandbox, "{\"rules\":[{\"side\":\"hubspot\",\"path\":\"batch/create\","
                                   "\"drop\":true,\"commit\":true,\"count\":1}]}");
    struct write_item lost = create_contact(m, "i-1", "lost@x.example");
    assert_int_equal(lost.outcome, WRITE_IN_DOUBT);
    struct record_list found = find_origin(m, "i-1");
    assert_int_equal(found.n, 1);
    struct write_item again = create_contact(m, "i-1", "lost@x.example");
    assert_int_equal(again.outcome, WRITE_REFUSED);
    assert_string_equal(again.existing_id, found.at[0].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_account_and_its_schema),
        cmocka_unit_test(test_list_and_search_tell_the_same_records),
        cmocka_unit_test(test_t33_a_crowded_millisecond_is_read_whole),
        cmocka_unit_test(test_an_origin_is_a_wall),
        cmocka_unit_test(test_updates_and_refusals),
        cmocka_unit_test(test_t30_bad_items_among_many),
        cmocka_unit_test(test_a_rule_of_the_portal_refuses),
        cmocka_unit_test(test_presence_of_what_was_archived_or_merged),
        cmocka_unit_test(test_a_primary_company_comes_and_goes),
        cmocka_unit_test(test_times_know_our_own_writes),
        cmocka_unit_test(test_authors_know_our_own_creates),
        cmocka_unit_test(test_an_answer_lost_after_the_commit),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
