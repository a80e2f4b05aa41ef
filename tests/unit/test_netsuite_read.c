/* What the NetSuite remote reads: listings, both readers, records by id, look-ups, times, schemas.
 */
#include "base/str.h"
#include "netsuite_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HOUR_MS ((int64_t)3600 * 1000)

static bool fetch_page(struct fixture *f, struct fetch fetch, struct page *page)
{
    return f->remote->ops->fetch(f->remote, f->arena, &fetch, page, &f->err);
}

static const char *contact_row(struct fixture *f, int id, const char *wall)
{
    return str_fmt(f->arena, "{\"links\":[],\"id\":\"%d\",\"lastmodifieddate\":\"%s\"}", id, wall);
}

/* Listing -------------------------------------------------------------------------------------- */

static void lists_by_id_with_values(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(
        f->arena, "companyname,isperson,creditlimit,salesrep,entitystatus,subsidiary,billing.city,"
                  "email,lastmodifieddate,nosuchfield");
    EXPECT(f->server, .request = "GET " RECORDS "metadata-catalog/customer",
           .headers = "Accept: application/schema+json", .reply = "{\"properties\":{}}");
    expect_clock(f);
#define LIST                                                                                       \
    "SELECT " STAMPED ", c.companyname AS companyname, c.isperson AS isperson, c.creditlimit AS "  \
    "creditlimit, c.salesrep AS salesrep, c.entitystatus AS entitystatus, csr.subsidiary AS "      \
    "subsidiary, ea.city AS billing_city, c.email AS email FROM customer c LEFT JOIN "             \
    "customersubsidiaryrelationship csr ON csr.entity = c.id AND csr.isprimarysub = 'T' LEFT "     \
    "JOIN customeraddressbook ab ON ab.entity = c.id AND ab.defaultbilling = 'T' LEFT JOIN "       \
    "customeraddressbookentityaddress ea ON ea.nkey = ab.addressbookaddress"
    expect_query(f, LIST " ORDER BY c.id", 2,
                 "{\"links\":[],\"id\":\"107\",\"externalid\":\"hs1-companies-5\","
                 "\"datecreated\":\"2026-07-01 09:00:00\","
                 "\"lastmodifieddate\":\"2026-11-25 12:00:00\",\"companyname\":\"O'Hara\","
                 "\"isperson\":\"F\",\"creditlimit\":\".5\",\"salesrep\":\"12\","
                 "\"entitystatus\":\"13\",\"subsidiary\":\"1\",\"billing_city\":\"Ulm\"},"
                 "{\"id\":\"108\",\"isperson\":\"T\"}");
    struct page page;
    struct fetch fetch = {.mode = FETCH_LIST, .type = "customer", .fields = &fields, .limit = 2};
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.records.n, 2);
    assert_false(page.end);
    assert_int_equal(page.clock_ms, FIXTURE_NOW_S * 1000);
    assert_int_equal(page.sent_ms, FIXTURE_NOW_S * 1000);
    const struct record *r = &page.records.at[0];
    assert_string_equal(r->type, "customer");
    assert_string_equal(r->id, "107");
    assert_string_equal(r->origin, "hs1-companies-5");
    assert_true(r->whole);
    assert_int_equal(r->presence, PRESENCE_LIVE);
    assert_int_equal(r->modified_ms, (FIXTURE_NOW_S - 4 * 3600) * 1000);
    int64_t created = 0;
    assert_true(time_parse_iso("2026-07-01T16:00:00Z", &created)); /* summer: 7 hours behind */
    assert_int_equal(r->created_ms, created);
    static const char *const expected[][2] = {
        {"companyname", "(set) O'Hara"}, {"isperson", "(set) false"},
        {"creditlimit", "(set) 0.5"},    {"salesrep", "(set) employee:12"},
        {"entitystatus", "(set) 13"},    {"subsidiary", "(set) subsidiary:1"},
        {"billing.city", "(set) Ulm"},   {"email", "empty"},
        {"nosuchfield", "unknown"},      {"datecreated", "unknown"},
        {"externalid", "unknown"},       {"lastmodifieddate", "(set) 2026-11-25T20:00:00Z"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_string_equal(value_word(f->arena, r, expected[i][0]), expected[i][1]);
    assert_string_equal(value_word(f->arena, &page.records.at[1], "isperson"), "(set) true");
    assert_null(page.records.at[1].origin);
    /* Joined rows of one record are one record, also over the end of a page. */
    expect_query(f, LIST " WHERE c.id > 108 ORDER BY c.id", 2,
                 "{\"id\":\"109\",\"billing_city\":\"Bonn\"},{\"id\":\"109\",\"billing_city\":"
                 "\"Köln\"}");
    fetch.cursor = page.cursor;
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.records.n, 1);
    assert_string_equal(value_word(f->arena, &page.records.at[0], "billing.city"), "(set) Bonn");
    expect_query(f, LIST " WHERE c.id > 109 ORDER BY c.id", 2, "");
    fetch.cursor = page.cursor;
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_true(page.end);
    scripted_check(f->server);
    fetch.cursor = "109 OR 1=1";
    assert_false(fetch_page(f, fetch, &page));
    assert_int_equal(f->err.class, ERR_INVALID);
}

static void drops_what_the_account_lacks(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email,fax,subsidiary");
    struct fetch fetch = {.mode = FETCH_LIST, .type = "customer", .fields = &fields};
    struct page page;
    expect_clock(f);
#define CSR                                                                                        \
    "LEFT JOIN customersubsidiaryrelationship csr ON csr.entity = c.id AND csr.isprimarysub = 'T'"
    expect_refusal(f,
                   "SELECT " STAMPED ", c.email AS email, c.fax AS fax, csr.subsidiary AS "
                   "subsidiary FROM customer c " CSR " ORDER BY c.id",
                   1000, 400,
                   WHY "Search error occurred: Unknown identifier 'fax'. Available identifiers "
                       "are: {customer=customer}.");
    expect_refusal(f,
                   "SELECT " STAMPED ", c.email AS email, csr.subsidiary AS subsidiary FROM "
                   "customer c " CSR " ORDER BY c.id",
                   1000, 400,
                   WHY "Search error occurred: Record 'customersubsidiaryrelationship' was not "
                       "found.");
    expect_query(f, "SELECT " STAMPED ", c.email AS email FROM customer c ORDER BY c.id", 1000,
                 "{\"id\":\"5\"}");
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_string_equal(value_word(f->arena, &page.records.at[0], "email"), "empty");
    assert_string_equal(value_word(f->arena, &page.records.at[0], "fax"), "unknown");
    assert_string_equal(value_word(f->arena, &page.records.at[0], "subsidiary"), "unknown");
    /* It is remembered. */
    expect_query(f, "SELECT " STAMPED ", c.email AS email FROM customer c ORDER BY c.id", 1000, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    scripted_check(f->server);
}

static void asks_for_each_column_when_a_query_fails_without_a_word(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email,phone");
    struct fetch fetch = {.mode = FETCH_LIST, .type = "contact", .fields = &fields};
    struct page page;
    fixture_run_clock(f);
    expect_clock(f);
    for (int i = 0; i < 2; i++)
        expect_refusal(f,
                       "SELECT " STAMPED ", c.email AS email, c.phone AS phone FROM contact c "
                       "ORDER BY c.id",
                       1000, 500, "An unexpected error occurred. Error ID: jrgb");
    expect_query(f, "SELECT c.email AS email FROM contact c WHERE ROWNUM <= 1", 1, "");
    expect_refusal(f, "SELECT c.phone AS phone FROM contact c WHERE ROWNUM <= 1", 1, 500,
                   "An unexpected error occurred. Error ID: jrgb");
    expect_query(f, CONTACT " ORDER BY c.id", 1000, "{\"id\":\"5\",\"email\":\"a@b.c\"}");
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_string_equal(value_word(f->arena, &page.records.at[0], "email"), "(set) a@b.c");
    assert_string_equal(value_word(f->arena, &page.records.at[0], "phone"), "unknown");
    scripted_check(f->server);
}

static void tells_a_type_that_is_hidden(void **state)
{
    struct fixture *f = *state;
    struct fetch fetch = {.mode = FETCH_LIST, .type = "contact"};
    struct page page;
    expect_clock(f);
    expect_refusal(f, "SELECT " STAMPED " FROM contact c ORDER BY c.id", 1000, 400,
                   WHY "Search error occurred: Record 'contact' was not found.");
    assert_false(fetch_page(f, fetch, &page));
    assert_int_equal(f->err.class, ERR_PERMISSION);
    assert_int_equal(f->err.scope, SCOPE_TYPE);
    expect_refusal(f, "SELECT " STAMPED " FROM contact c ORDER BY c.id", 1000, 400,
                   "Your current role does not have permission to perform this action. Please "
                   "contact your account administrator.");
    assert_false(fetch_page(f, fetch, &page));
    assert_int_equal(f->err.class, ERR_PERMISSION);
    assert_int_equal(f->err.scope, SCOPE_ACCOUNT);
    assert_non_null(strstr(f->err.message, "SuiteAnalytics Workbook"));
    scripted_check(f->server);
}

/* Readers -------------------------------------------------------------------------------------- */

static struct fetch settled(struct fixture *f, const struct str_list *fields, size_t limit)
{
    return (struct fetch){.mode = FETCH_SETTLED,
                          .type = "contact",
                          .fields = fields,
                          .since_ms = f->now_ms - HOUR_MS,
                          .lag_ms = 5 * 60 * 1000,
                          .limit = limit};
}

/* Three rows of one second, then more of it: no page loses any, and the bound stays. */
static void test_t33_reads_a_crowded_second(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email");
    struct fetch fetch = settled(f, &fields, 2);
    struct page page;
#define UPPER " AND c.lastmodifieddate < " AT("2026-11-25 15:55:00")
#define ORDER " ORDER BY c.lastmodifieddate, c.id"
#define AFTER(wall, id)                                                                            \
    "(c.lastmodifieddate > " AT(wall) " OR (c.lastmodifieddate = " AT(wall) " AND c.id > " id "))"
    expect_clock(f);
    expect_query(f, CONTACT " WHERE c.lastmodifieddate >= " AT("2026-11-25 15:00:00") UPPER ORDER,
                 2,
                 str_fmt(f->arena, "%s,%s", contact_row(f, 3, "2026-11-25 15:30:00"),
                         contact_row(f, 7, "2026-11-25 15:30:00")));
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_false(page.end);
    assert_int_equal(page.settled_ms, 0);
    f->now_ms += 60000; /* does not move the bound of this pass */
    expect_query(f, CONTACT " WHERE " AFTER("2026-11-25 15:30:00", "7") UPPER ORDER, 2,
                 str_fmt(f->arena, "%s,%s", contact_row(f, 9, "2026-11-25 15:30:00"),
                         contact_row(f, 4, "2026-11-25 15:30:01")));
    fetch.cursor = page.cursor;
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.records.n, 2);
    assert_string_equal(page.records.at[1].id, "4");
    expect_query(f, CONTACT " WHERE " AFTER("2026-11-25 15:30:01", "4") UPPER ORDER, 2, "");
    fetch.cursor = page.cursor;
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_true(page.end);
    assert_int_equal(page.settled_ms, FIXTURE_NOW_S * 1000 - 5 * 60 * 1000);
    /* The next pass goes on where this one's bound was. */
    fetch.cursor = page.cursor;
    expect_wall(f, "2026-11-25 16:01:00");
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-11-25 15:55:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-25 15:56:00") ORDER,
                 2, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.settled_ms, FIXTURE_NOW_S * 1000 - 4 * 60 * 1000);
    /* Nothing new is settled: no query of rows, and the bound does not go back. */
    fetch.cursor = page.cursor;
    fetch.lag_ms *= 2;
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_true(page.end);
    assert_int_equal(page.settled_ms, FIXTURE_NOW_S * 1000 - 4 * 60 * 1000);
    assert_string_equal(page.cursor, fetch.cursor);
    /* What its clock told is asked again some seconds later. */
    f->now_ms += 11000;
    expect_wall(f, "2026-11-25 16:01:11");
    assert_ok(fetch_page(f, fetch, &page), f);
    scripted_check(f->server);
}

/* NetSuite's clock counts, not ours. */
static void bounds_by_the_servers_clock(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email");
    struct fetch fetch = settled(f, &fields, 0);
    struct page page;
    fetch.lag_ms = 0;
    expect_clock(f);
    f->now_ms += 2 * HOUR_MS; /* ours is ahead */
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-11-25 15:00:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-25 16:00:00") ORDER,
                 1000, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.settled_ms, FIXTURE_NOW_S * 1000);
    assert_int_equal(page.clock_ms, FIXTURE_NOW_S * 1000);
    assert_int_equal(page.sent_ms, f->now_ms);
    scripted_check(f->server);
}

static void reads_fast_without_a_bound(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email");
    struct fetch fetch = settled(f, &fields, 1);
    struct page page;
    fetch.mode = FETCH_FAST;
    expect_clock(f);
    expect_query(f, CONTACT " WHERE c.lastmodifieddate >= " AT("2026-11-25 15:00:00") ORDER, 1,
                 contact_row(f, 3, "2026-11-25 16:00:00"));
    assert_ok(fetch_page(f, fetch, &page), f);
    fetch.cursor = page.cursor;
    expect_query(f, CONTACT " WHERE " AFTER("2026-11-25 16:00:00", "3") ORDER, 1, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_true(page.end);
    fetch.cursor = page.cursor; /* the second is not over */
    expect_query(f, CONTACT " WHERE c.lastmodifieddate >= " AT("2026-11-25 16:00:00") ORDER, 1, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    scripted_check(f->server);
    fetch.cursor = "{\"from\":1,\"offset\":0,\"to\":2,\"to_offset\":0,\"at\":\"x\",\"id\":\"1\"}";
    assert_false(fetch_page(f, fetch, &page));
    assert_int_equal(f->err.class, ERR_INVALID);
    fetch.type = "employee";
    assert_false(fetch_page(f, fetch, &page));
}

/* In the night of 2026-11-01 Los Angeles sets its clocks from 02:00 back to 01:00, at 09:00 UTC. */
static void test_t34_reads_the_hour_that_comes_twice(void **state)
{
    struct fixture *f = *state;
    struct str_list fields = list_of(f->arena, "email");
    struct fetch fetch = settled(f, &fields, 0);
    struct page page;
    assert_true(time_parse_iso("2026-11-01T08:58:00Z", &f->now_ms));
    fetch.since_ms = f->now_ms - HOUR_MS;
    expect_wall(f, "2026-11-01 01:58:00");
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-10-31 22:48:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-01 01:53:00") ORDER,
                 1000, contact_row(f, 3, "2026-11-01 01:50:00"));
    assert_ok(fetch_page(f, fetch, &page), f);
    int64_t first = 0, second = 0;
    assert_true(time_parse_iso("2026-11-01T08:50:00Z", &first));
    assert_true(time_parse_iso("2026-11-01T09:50:00Z", &second));
    assert_int_equal(page.records.at[0].modified_ms, first); /* the second is still to come */
    assert_int_equal(page.settled_ms, first + 3 * 60 * 1000);
    /* 01:02 of the second hour: the end of the first is read, and what may have been missed. */
    f->now_ms += 4 * 60 * 1000;
    fetch.cursor = page.cursor;
    expect_wall(f, "2026-11-01 01:02:00");
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-10-31 23:43:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-01 01:57:00") ORDER,
                 1000, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    /* 01:20: up to 02:00 as the first hour printed it. */
    f->now_ms += 18 * 60 * 1000;
    fetch.cursor = page.cursor;
    expect_wall(f, "2026-11-01 01:20:00");
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-10-31 23:47:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-01 02:15:00") ORDER,
                 1000, "");
    assert_ok(fetch_page(f, fetch, &page), f);
    /* From then on the clock goes straight. */
    f->now_ms += 3 * HOUR_MS;
    fetch.cursor = page.cursor;
    expect_wall(f, "2026-11-01 04:20:00");
    expect_query(f,
                 CONTACT " WHERE c.lastmodifieddate >= " AT(
                     "2026-11-01 01:15:00") " AND "
                                            "c.lastmodifieddate < " AT("2026-11-01 04:15:00") ORDER,
                 1000, contact_row(f, 3, "2026-11-01 01:50:00"));
    assert_ok(fetch_page(f, fetch, &page), f);
    assert_int_equal(page.records.at[0].modified_ms, second);
    scripted_check(f->server);
}

/* By id ---------------------------------------------------------------------------------------- */

#define DELETIONS(ids)                                                                             \
    "SELECT recordid, type, " WALL("deleteddate") " AS deleteddate FROM deletedrecord WHERE "      \
                                                  "recordid IN (" ids ")"

static bool read_contacts(struct fixture *f, const char *ids, struct record_list *out)
{
    struct str_list fields = list_of(f->arena, "email"), list = list_of(f->arena, ids);
    *out = (struct record_list){0};
    return f->remote->ops->read(f->remote, f->arena, "contact", &fields, &list, out, &f->err);
}

static void reads_in_the_order_asked_with_presence(void **state)
{
    struct fixture *f = *state;
    struct record_list records;
    expect_clock(f);
    expect_query(f, CONTACT " WHERE c.id IN (9,7,8,5,6) ORDER BY c.id", 1000,
                 "{\"id\":\"7\",\"email\":\"a@b.c\"}");
    expect_query(f, DELETIONS("9,8,5,6"), 1000,
                 "{\"recordid\":\"9\",\"type\":\"Contact\",\"deleteddate\":\"2026-11-25 "
                 "15:00:00\"},{\"recordid\":\"8\",\"type\":\"vendor\"}");
    EXPECT(f->server, .request = GET_CONTACT "8?expandSubResources=true", .status = 404,
           .reply = GONE);
    EXPECT(f->server, .request = GET_CONTACT "5?expandSubResources=true", .status = 403,
           .reply = fault_body(f->arena, 403, "INSUFFICIENT_PERMISSION", "no"));
    EXPECT(f->server, .request = GET_CONTACT "6?expandSubResources=true",
           .reply = "{\"id\":\"6\",\"email\":\"late@b.c\",\"externalId\":\"x\","
                    "\"lastModifiedDate\":\"2026-11-25T23:59:00Z\"}");
    EXPECT(f->server, .request = GET_CONTACT "7?expandSubResources=true",
           .reply = "{\"id\":\"7\"}"); /* the neighbour */
    assert_ok(read_contacts(f, "9,7,8,5,6", &records), f);
    assert_int_equal(records.n, 5);
    static const struct {
        const char *id, *email;
        enum presence presence;
    } expected[] = {
        {"9", "unknown", PRESENCE_DELETED},     {"7", "(set) a@b.c", PRESENCE_LIVE},
        {"8", "unknown", PRESENCE_DELETED},     {"5", "unknown", PRESENCE_ABSENT},
        {"6", "(set) late@b.c", PRESENCE_LIVE},
    };
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(records.at[i].id, expected[i].id);
        assert_int_equal(records.at[i].presence, expected[i].presence);
        assert_string_equal(value_word(f->arena, &records.at[i], "email"), expected[i].email);
    }
    assert_int_equal(records.at[0].modified_ms, (FIXTURE_NOW_S - 3600) * 1000);
    assert_int_equal(records.at[4].modified_ms, (FIXTURE_NOW_S - 60) * 1000);
    assert_string_equal(records.at[4].origin, "x");
    scripted_check(f->server);
    assert_false(read_contacts(f, "7,8) OR (1=1", &records));
    assert_int_equal(f->err.class, ERR_INVALID);
}

static void believes_no_404_without_a_neighbour(void **state)
{
    struct fixture *f = *state;
    struct record_list records;
    expect_clock(f);
    expect_query(f, CONTACT " WHERE c.id IN (8) ORDER BY c.id", 1000, "");
    expect_refusal(f, DELETIONS("8"), 1000, 400,
                   WHY "Search error occurred: Record 'deletedrecord' was not found.");
    EXPECT(f->server, .request = GET_CONTACT "8?expandSubResources=true", .status = 404,
           .reply = GONE);
    expect_query(f, "SELECT c.id AS id FROM contact c WHERE ROWNUM <= 1", 1, "{\"id\":\"2\"}");
    EXPECT(f->server, .request = GET_CONTACT "2?expandSubResources=true", .status = 404,
           .reply = GONE);
    assert_ok(read_contacts(f, "8", &records), f);
    assert_int_equal(records.at[0].presence, PRESENCE_ABSENT);
    /* Deletions are not asked for again. */
    expect_query(f, CONTACT " WHERE c.id IN (8) ORDER BY c.id", 1000, "");
    EXPECT(f->server, .request = GET_CONTACT "8?expandSubResources=true", .status = 404,
           .reply = GONE);
    expect_query(f, "SELECT c.id AS id FROM contact c WHERE ROWNUM <= 1", 1, "");
    assert_ok(read_contacts(f, "8", &records), f);
    assert_int_equal(records.at[0].presence, PRESENCE_ABSENT);
    scripted_check(f->server);
}

/* A row from before our write would make the value that NetSuite took look like one it did not. */
static void looks_past_a_query_that_lags_behind_our_write(void **state)
{
    struct fixture *f = *state;
    struct named_value email = {"email", value_of("new@b.c")};
    struct write_item item = {.kind = WRITE_UPDATE, .id = "7", .fields = &email, .n_fields = 1};
    EXPECT(f->server, .request = "PATCH " RECORDS "contact/7", .status = 204,
           .body = "{\"email\":\"new@b.c\"}");
    assert_ok(f->remote->ops->write(f->remote, f->arena, "contact", &item, 1, NULL, &f->err), f);
    struct record_list records;
    expect_clock(f);
    expect_query(
        f, CONTACT " WHERE c.id IN (7,8) ORDER BY c.id", 1000,
        "{\"id\":\"7\",\"email\":\"old@b.c\",\"lastmodifieddate\":\"2026-11-25 15:59:59\"},"
        "{\"id\":\"8\",\"email\":\"x@b.c\",\"lastmodifieddate\":\"2026-11-25 15:59:59\"}");
    EXPECT(f->server, .request = GET_CONTACT "7?expandSubResources=true",
           .reply = "{\"id\":\"7\",\"email\":\"new@b.c\",\"lastModifiedDate\":"
                    "\"2026-11-25T23:59:00Z\"}");
    assert_ok(read_contacts(f, "7,8", &records), f);
    assert_int_equal(records.at[0].modified_ms, FIXTURE_NOW_S * 1000);
    assert_string_equal(value_word(f->arena, &records.at[0], "email"), "(set) new@b.c");
    assert_string_equal(value_word(f->arena, &records.at[1], "email"), "(set) x@b.c");
    expect_query(f, CONTACT " WHERE c.id IN (7) ORDER BY c.id", 1000,
                 "{\"id\":\"7\",\"email\":\"new@b.c\",\"lastmodifieddate\":\"2026-11-25 "
                 "16:00:00\"}");
    assert_ok(read_contacts(f, "7", &records), f);
    scripted_check(f->server);
}

/* Both forms of one customer give the same values. */
static void reads_a_record_whole_from_the_record_service(void **state)
{
    struct fixture *f = *state;
    struct str_list ids = list_of(f->arena, "107"),
                    fields = list_of(f->arena, "companyname,isperson,creditlimit,salesrep,"
                                               "entitystatus,subsidiary,billing.city,"
                                               "billing.country,balancesearch,email,datecreated");
    struct record_list records = {0};
    expect_clock(f);
    expect_query(f,
                 "SELECT " STAMPED ", c.companyname AS companyname, c.isperson AS isperson, "
                 "c.creditlimit AS creditlimit, c.salesrep AS salesrep, c.entitystatus AS "
                 "entitystatus, csr.subsidiary AS subsidiary, ea.city AS billing_city, ea.country "
                 "AS billing_country, c.balancesearch AS balancesearch, c.email AS email FROM "
                 "customer c " CSR " LEFT JOIN customeraddressbook ab ON ab.entity = c.id AND "
                 "ab.defaultbilling = 'T' LEFT JOIN customeraddressbookentityaddress ea ON ea.nkey "
                 "= ab.addressbookaddress WHERE c.id IN (107) ORDER BY c.id",
                 1000, "");
    expect_query(f, DELETIONS("107"), 1000, "");
    EXPECT(f->server, .request = "GET " RECORDS "customer/107?expandSubResources=true",
           .reply = "{\"links\":[],\"id\":\"107\",\"companyName\":\"ACME\",\"isPerson\":false,"
                    "\"creditLimit\":738.0,\"salesrep\":{\"links\":[],\"id\":\"12\",\"refName\":"
                    "\"R\"},\"entityStatus\":{\"id\":\"13\",\"refName\":\"x\"},\"subsidiary\":"
                    "{\"id\":1},\"dateCreated\":\"2026-11-25T20:00:00Z\",\"addressbook\":"
                    "{\"items\":[{\"defaultBilling\":false,\"addressBookAddress\":{\"city\":"
                    "\"Bonn\"}},{\"defaultBilling\":true,\"addressBookAddress\":{\"city\":\"Ulm\","
                    "\"country\":{\"id\":\"DE\",\"refName\":\"Germany\"}}}]}}");
    assert_ok(
        f->remote->ops->read(f->remote, f->arena, "customer", &fields, &ids, &records, &f->err), f);
    static const char *const expected[][2] = {
        {"companyname", "(set) ACME"},
        {"isperson", "(set) false"},
        {"creditlimit", "(set) 738"},
        {"salesrep", "(set) employee:12"},
        {"entitystatus", "(set) 13"},
        {"subsidiary", "(set) subsidiary:1"},
        {"billing.city", "(set) Ulm"},
        {"billing.country", "(set) DE"},
        {"balancesearch", "unknown"}, /* no property of the record service */
        {"email", "empty"},
        {"datecreated", "(set) 2026-11-25T20:00:00Z"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_string_equal(value_word(f->arena, &records.at[0], expected[i][0]), expected[i][1]);
    scripted_check(f->server);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(lists_by_id_with_values),
        WITH_FIXTURE(drops_what_the_account_lacks),
        WITH_FIXTURE(asks_for_each_column_when_a_query_fails_without_a_word),
        WITH_FIXTURE(tells_a_type_that_is_hidden),
        WITH_FIXTURE(test_t33_reads_a_crowded_second),
        WITH_FIXTURE(bounds_by_the_servers_clock),
        WITH_FIXTURE(reads_fast_without_a_bound),
        WITH_FIXTURE(test_t34_reads_the_hour_that_comes_twice),
        WITH_FIXTURE(reads_in_the_order_asked_with_presence),
        WITH_FIXTURE(believes_no_404_without_a_neighbour),
        WITH_FIXTURE(looks_past_a_query_that_lags_behind_our_write),
        WITH_FIXTURE(reads_a_record_whole_from_the_record_service),
    };
    return cmocka_run_group_tests_name("netsuite_read", tests, NULL, NULL);
}
