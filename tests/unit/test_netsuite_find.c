/* What the NetSuite remote looks up: records by origin and fields, times of fields, schemas. */
#include "base/str.h"
#include "netsuite_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Looking up ----------------------------------------------------------------------------------- */

static bool find(struct fixture *f, const char *field, const char *values, struct record_list *out)
{
    struct str_list fields = list_of(f->arena, "email"), list = list_of(f->arena, values);
    *out = (struct record_list){0};
    return f->remote->ops->find(f->remote, f->arena, "contact", &fields, field, &list, out,
                                &f->err);
}

static void finds_origins_at_once(void **state)
{
    struct fixture *f = *state;
    struct record_list records;
    expect_clock(f);
    expect_query(f,
                 CONTACT " WHERE c.externalid IN ('hs1-contacts-1','hs1-contacts-2','o''dd') "
                         "ORDER BY c.id",
                 1000, "{\"id\":\"7\",\"externalid\":\"hs1-contacts-1\"}");
    EXPECT(f->server, .request = GET_CONTACT "eid:hs1-contacts-2?expandSubResources=true",
           .reply = "{\"id\":\"8\",\"email\":\"b@b.c\"}");
    EXPECT(f->server, .request = GET_CONTACT "eid:o%27dd?expandSubResources=true", .status = 404,
           .reply = GONE);
    assert_ok(find(f, "origin", "hs1-contacts-1,hs1-contacts-2,o'dd", &records), f);
    assert_int_equal(records.n, 2);
    assert_string_equal(records.at[1].id, "8");
    assert_string_equal(records.at[1].origin, "hs1-contacts-2");
    assert_string_equal(value_word(f->arena, &records.at[1], "email"), "(set) b@b.c");
    scripted_check(f->server);
    /* Not knowing is not finding nothing. */
    expect_query(f, CONTACT " WHERE c.externalid IN ('a') ORDER BY c.id", 1000, "");
    EXPECT(f->server, .request = GET_CONTACT "eid:a?expandSubResources=true", .status = 403,
           .reply = fault_body(f->arena, 403, "INSUFFICIENT_PERMISSION", "no"));
    assert_false(find(f, "origin", "a", &records));
    assert_int_equal(f->err.class, ERR_PERMISSION);
    scripted_check(f->server);
}

static void finds_by_fields(void **state)
{
    struct fixture *f = *state;
    struct record_list records;
    expect_clock(f);
    expect_query(f, CONTACT " WHERE LOWER(c.email) IN (LOWER('O''H@b.c'),LOWER('x')) ORDER BY c.id",
                 1000, "{\"id\":\"7\"}");
    assert_ok(find(f, "email", "O'H@b.c,x", &records), f);
    assert_int_equal(records.n, 1);
    expect_query(f, CONTACT " WHERE c.company IN (107) ORDER BY c.id", 1000, "");
    assert_ok(find(f, "company", "customer:107,customer:1 OR 1=1", &records), f);
    expect_query(f, CONTACT " WHERE c.isinactive IN ('F') ORDER BY c.id", 1000, "");
    assert_ok(find(f, "isinactive", "false", &records), f);
    assert_ok(find(f, "id", "abc", &records), f); /* none can hold it: nothing is asked */
    scripted_check(f->server);
}

/* Times ---------------------------------------------------------------------------------------- */

#define NOTES(fields)                                                                              \
    "SELECT n.id AS id, n.recordid AS recordid, n.field AS field, n.name AS author, " WALL(        \
        "n.date") " AS at FROM systemnote n WHERE n.recordtypeid = -9 AND n.recordid IN (7,8) "    \
                  "AND n.field IN (" fields ") ORDER BY n.id"

#define NEWEST "SELECT MAX(c.id) AS id FROM contact c WHERE c.externalid LIKE 'hs%-%-%'"
#define MAKER                                                                                      \
    "SELECT n.name AS author FROM systemnote n WHERE n.recordtypeid = -9 AND n.recordid = 9 "      \
    "ORDER BY n.id"
#define OTHERS "SELECT n.id AS id FROM systemnote n WHERE n.recordtypeid = -9 AND n.name <> 5"

static bool ask_times(struct fixture *f, const char *fields, struct field_time **times, size_t *n)
{
    struct str_list names = list_of(f->arena, fields), ids = list_of(f->arena, "7,8");
    return f->remote->ops->times(f->remote, f->arena, "contact", &ids, &names, times, n, &f->err);
}

static void tells_when_fields_changed(void **state)
{
    struct fixture *f = *state;
    struct field_time *times = NULL;
    size_t n = 0;
    expect_clock(f);
    expect_query(f, NEWEST, 1, "{}");
    expect_query(
        f, NOTES("'ENTITY.SEMAIL','ENTITY.SPHONE','ENTITY.SCOMMENTS'"), 1000,
        "{\"id\":\"1\",\"recordid\":\"7\",\"field\":\"ENTITY.SEMAIL\",\"author\":\"5\","
        "\"at\":\"2026-11-25 15:00:00\"},{\"id\":\"2\",\"recordid\":\"7\",\"field\":"
        "\"ENTITY.SEMAIL\",\"author\":\"6\",\"at\":\"2026-11-25 15:30:00\"},{\"id\":\"3\","
        "\"recordid\":\"8\",\"field\":\"ENTITY.SPHONE\",\"author\":\"5\",\"at\":"
        "\"2026-11-25 16:00:00\"},{\"id\":\"4\"},{\"id\":\"5\",\"recordid\":\"8\",\"field\":"
        "\"ENTITY.SCOMMENTS\",\"author\":\"5\",\"at\":\"2026-11-25 16:00:00\"}");
    assert_ok(ask_times(f, "email,phone,comments", &times, &n), f);
    assert_int_equal(n, 3);
    assert_string_equal(times[0].id, "7");
    assert_string_equal(times[0].field, "email");
    assert_int_equal(times[0].changed_ms, (FIXTURE_NOW_S - 1800) * 1000);
    assert_false(times[0].ours);
    assert_string_equal(times[1].field, "phone");
    assert_string_equal(times[2].field, "comments");      /* its name follows from the rule */
    assert_ok(ask_times(f, "isinactive", &times, &n), f); /* no note's name is known */
    assert_int_equal(n, 0);
    scripted_check(f->server);
}

/* Without the permission a user sees his own notes alone: they would tell half of the truth. */
static void tells_no_time_where_notes_may_be_hidden(void **state)
{
    struct fixture *f = *state;
    struct field_time *times = NULL;
    size_t n = 0;
    expect_clock(f);
    expect_query(f, NEWEST, 1, "{}");
    expect_query(f, NOTES("'ENTITY.SEMAIL'"), 1000,
                 "{\"id\":\"1\",\"recordid\":\"7\",\"field\":\"ENTITY.SEMAIL\",\"author\":\"5\","
                 "\"at\":\"2026-11-25 15:00:00\"}");
    assert_ok(ask_times(f, "email", &times, &n), f);
    assert_int_equal(n, 0);
    expect_refusal(f, NOTES("'ENTITY.SEMAIL'"), 1000, 400,
                   WHY "Search error occurred: Record 'systemnote' was not found.");
    assert_ok(ask_times(f, "email", &times, &n), f);
    assert_int_equal(n, 0);
    assert_ok(ask_times(f, "email", &times, &n), f); /* not asked again */
    scripted_check(f->server);
}

/* A token does not tell its user; who made the newest record with an origin of ours is it. Our own
 * notes alone prove something only where others' can be seen. */
static void learns_our_user_from_a_create(void **state)
{
    struct fixture *f = *state;
    struct field_time *times = NULL;
    size_t n = 0;
    const char *ours = "{\"id\":\"1\",\"recordid\":\"7\",\"field\":\"ENTITY.SEMAIL\","
                       "\"author\":\"5\",\"at\":\"2026-11-25 15:00:00\"}";
    expect_clock(f);
    expect_query(f, NEWEST, 1, "{\"id\":\"9\"}");
    expect_query(f, MAKER, 1, "{\"author\":\"5\"}");
    expect_query(f, NOTES("'ENTITY.SEMAIL'"), 1000, ours);
    expect_query(f, OTHERS, 1, "");
    assert_ok(ask_times(f, "email", &times, &n), f);
    assert_int_equal(n, 0);
    expect_query(f, NOTES("'ENTITY.SEMAIL'"), 1000, ours);
    expect_query(f, OTHERS, 1, "{\"id\":\"2\"}");
    assert_ok(ask_times(f, "email", &times, &n), f);
    assert_int_equal(n, 1);
    assert_true(times[0].ours);
    scripted_check(f->server);
}

#define ALL_NOTES                                                                                  \
    "SELECT n.id AS id, n.recordid AS recordid, n.field AS field, n.name AS author, " WALL(        \
        "n.date") " AS at FROM systemnote n WHERE n.recordtypeid = -9 AND n.recordid IN (7,8) "    \
                  "AND n.date >= TO_DATE('2026-11-24 15:00:00','YYYY-MM-DD HH24:MI:SS') "          \
                  "ORDER BY n.id"
#define NOTE(id, record, author, at)                                                               \
    "{\"id\":\"" id "\",\"recordid\":\"" record "\",\"field\":\"ENTITY.X\",\"author\":\"" author   \
    "\",\"at\":\"2026-11-25 " at "\"}"

/* Of the contacts 7 and 8, since an hour and since half an hour. */
static void ask_authors(struct fixture *f, const char *own, struct authorship out[2])
{
    struct str_list ids = list_of(f->arena, "7,8");
    const int64_t since_ms[] = {(FIXTURE_NOW_S - 3600) * 1000, (FIXTURE_NOW_S - 1800) * 1000};
    assert_ok(
        f->remote->ops->authors(f->remote, f->arena, "contact", &ids, since_ms, own, out, &f->err),
        f);
}

/* What counts is every note since the moment, whatever its field; `own` tells who we are. */
static void tells_who_changed_a_record(void **state)
{
    struct fixture *f = *state;
    struct authorship out[2];
    expect_clock(f);
    expect_query(f, MAKER, 1, "{\"author\":\"5\"}");
    expect_query(f, ALL_NOTES, 1000,
                 NOTE("1", "7", "5", "15:00:00") "," NOTE("2", "7", "6", "15:10:00") "," NOTE(
                     "3", "8", "6", "15:29:59") "," NOTE("4", "8", "5", "15:30:00"));
    ask_authors(f, "9", out);
    assert_true(out[0].made && out[0].changed && !out[0].alone);
    assert_true(out[1].made && out[1].changed && out[1].alone);
    expect_query(f, ALL_NOTES, 1000, NOTE("5", "7", "6", "15:20:00"));
    ask_authors(f, NULL, out);
    assert_true(!out[0].made && !out[0].changed && !out[0].alone);
    assert_true(!out[1].made && !out[1].changed && out[1].alone); /* nobody at all */
    scripted_check(f->server);
}

/* As with times: our own notes prove nothing where another's may be hidden. */
static void tells_no_author_where_notes_may_be_hidden(void **state)
{
    struct fixture *f = *state;
    struct authorship out[2];
    expect_clock(f);
    expect_query(f, MAKER, 1, "{\"author\":\"5\"}");
    expect_query(f, ALL_NOTES, 1000, NOTE("1", "7", "5", "15:10:00"));
    expect_query(f, OTHERS, 1, "");
    ask_authors(f, "9", out);
    for (size_t i = 0; i < 2; i++)
        assert_false(out[i].made || out[i].changed || out[i].alone);
    scripted_check(f->server);
}

/* Schema --------------------------------------------------------------------------------------- */

static const struct field *need_field(const struct schema *schema, const char *name)
{
    const struct field *field = schema_field(schema, name);
    assert_non_null(field);
    return field;
}

static void describes_a_type(void **state)
{
    struct fixture *f = *state;
    EXPECT(f->server, .request = "GET " RECORDS "metadata-catalog/contact",
           .headers = "Accept: application/schema+json",
           .reply = "{\"type\":\"object\",\"properties\":{"
                    "\"email\":{\"title\":\"E\",\"type\":\"string\"},"
                    "\"custentity_n\":{\"title\":\"Number\",\"type\":[\"number\",\"null\"]},"
                    "\"custentity_b\":{\"type\":\"boolean\",\"x-ns-custom-field\":true},"
                    "\"custentity_d\":{\"title\":\"Day\",\"type\":\"string\",\"format\":\"date\"},"
                    "\"custentity_rep\":{\"title\":\"Rep\",\"$ref\":"
                    "\"/services/rest/record/v1/metadata-catalog/employee\"},"
                    "\"custentity_list\":{\"title\":\"List\",\"type\":\"object\",\"properties\":"
                    "{\"id\":{\"type\":\"string\",\"enum\":[\"1\",\"2\"]},\"refName\":{}}},"
                    "\"custentity_many\":{\"title\":\"Many\",\"type\":\"object\",\"properties\":"
                    "{\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"/services/rest/record/v1/"
                    "metadata-catalog/customlist_m\"}}}},"
                    "\"custentity_s\":{\"title\":\"S\",\"type\":\"string\"},"
                    "\"custentity_long\":{\"title\":\"Long\",\"type\":\"string\",\"maxLength\":"
                    "4000},"
                    "\"custentity_gone\":{\"title\":\"Gone\",\"type\":\"string\"}}}");
    expect_clock(f);
    const char *columns =
        "c.entityid AS entityid, c.salutation AS salutation, c.firstname AS firstname, "
        "c.middlename AS middlename, c.lastname AS lastname, c.title AS title, c.email AS email, "
        "c.altemail AS altemail, c.phone AS phone, c.officephone AS officephone, c.mobilephone AS "
        "mobilephone, c.homephone AS homephone, c.fax AS fax, c.comments AS comments, c.company AS "
        "company, c.subsidiary AS subsidiary, c.supervisor AS supervisor, c.assistant AS "
        "assistant, c.owner AS owner, c.isprivate AS isprivate, c.isinactive AS isinactive, "
        "c.custentity_n AS custentity_n, c.custentity_b AS custentity_b, "
        "TO_CHAR(c.custentity_d,'YYYY-MM-DD') AS custentity_d, c.custentity_rep AS "
        "custentity_rep, c.custentity_list AS custentity_list, c.custentity_many AS "
        "custentity_many, c.custentity_s AS custentity_s, c.custentity_long AS custentity_long";
    expect_refusal(f,
                   str_fmt(f->arena,
                           "SELECT " STAMPED ", %s, c.custentity_gone AS custentity_gone FROM "
                           "contact c WHERE ROWNUM <= 1",
                           columns),
                   1, 400,
                   WHY "Search error occurred: Field 'custentity_gone' for record 'contact' was "
                       "not found. Reason: REMOVED - Field is removed");
    expect_query(
        f, str_fmt(f->arena, "SELECT " STAMPED ", %s FROM contact c WHERE ROWNUM <= 1", columns), 1,
        "{\"id\":\"5\"}");
    expect_query(f, "SELECT id, name FROM subsidiary ORDER BY id", 1000,
                 "{\"id\":\"1\",\"name\":\"Parent\"}");
    expect_query(f, "SELECT id, name FROM customlist_m ORDER BY id", 1000,
                 "{\"id\":\"1\",\"name\":\"One\"}");
    EXPECT(f->server, .request = "POST " RECORDS "contact?fields=customForm&limit=1000",
           .headers = "Accept: application/vnd.oracle.resource+json; type=select-options",
           .reply = "{\"customForm\":{\"_selectOptions\":{\"items\":[{\"id\":-40,\"refName\":"
                    "\"Standard Contact Form\"}],\"count\":1,\"hasMore\":false}}}");
    expect_query(f,
                 "SELECT scriptid, fieldvaluetype, ismandatory FROM customfield WHERE fieldtype = "
                 "'ENTITY' ORDER BY internalid",
                 1000,
                 "{\"scriptid\":\"CUSTENTITY_N\",\"ismandatory\":\"T\"},{\"scriptid\":"
                 "\"custentity_s\",\"fieldvaluetype\":\"Text Area\",\"ismandatory\":\"F\"}");
    struct schema schema;
    assert_ok(f->remote->ops->describe(f->remote, f->arena, "contact", &schema, &f->err), f);
    assert_int_equal(schema.side, SIDE_NETSUITE);
    assert_null(schema_field(&schema, "custentity_gone"));
    static const struct {
        const char *name, *label;
        enum field_type type;
    } expected[] = {
        {"custentity_n", "Number", FIELD_DECIMAL}, {"custentity_b", "custentity_b", FIELD_BOOL},
        {"custentity_d", "Day", FIELD_DATE},       {"custentity_rep", "Rep", FIELD_REFERENCE},
        {"custentity_list", "List", FIELD_ENUM},   {"custentity_many", "Many", FIELD_MULTI_ENUM},
        {"custentity_s", "S", FIELD_TEXT},         {"custentity_long", "Long", FIELD_TEXT},
        {"email", "Email", FIELD_STRING},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct field *field = need_field(&schema, expected[i].name);
        assert_string_equal(field->label, expected[i].label);
        assert_int_equal(field->type, expected[i].type);
        assert_int_equal(field->custom, str_starts(expected[i].name, "custentity"));
        assert_false(field->read_only);
    }
    assert_string_equal(need_field(&schema, "custentity_rep")->reference_type, "employee");
    assert_int_equal(need_field(&schema, "custentity_list")->n_options, 2);
    assert_string_equal(need_field(&schema, "custentity_many")->options[0].label, "One");
    assert_true(need_field(&schema, "custentity_n")->required);
    assert_true(need_field(&schema, "lastmodifieddate")->read_only);
    assert_int_equal(need_field(&schema, "firstname")->max_length, 32);
    assert_int_equal(need_field(&schema, "email")->form, FORM_EMAIL);
    const struct field *subsidiary = need_field(&schema, "subsidiary");
    assert_string_equal(subsidiary->options[0].value, "subsidiary:1");
    assert_string_equal(subsidiary->options[0].label, "Parent");
    const struct field *form = need_field(&schema, "customform");
    assert_string_equal(form->options[0].value, "-40");
    assert_string_equal(form->options[0].label, "Standard Contact Form");
    scripted_check(f->server);
}

/* What was described before is asked for by its columns alone: no catalog, and nothing that the
 * account lacked. */
static void recalls_what_was_described(void **state)
{
    struct fixture *f = *state;
    const struct field fields[] = {
        {.name = "custentity_d", .label = "Day", .type = FIELD_DATE, .custom = true},
        {.name = "datecreated", .label = "Created", .type = FIELD_DATETIME},
        {.name = "email", .label = "Email", .type = FIELD_STRING},
        {.name = "externalid", .label = "External ID", .type = FIELD_STRING},
        {.name = "id", .label = "ID", .type = FIELD_INTEGER},
        {.name = "lastmodifieddate", .label = "Modified", .type = FIELD_DATETIME},
    };
    const struct schema schema = {SIDE_NETSUITE, "contact", fields, 6};
    f->remote->ops->recall(f->remote, &schema);
    struct str_list asked = list_of(f->arena, "email,phone,custentity_d");
    struct fetch fetch = {.mode = FETCH_LIST, .type = "contact", .fields = &asked};
    struct page page;
    expect_clock(f);
    expect_query(f,
                 "SELECT " STAMPED ", c.email AS email, TO_CHAR(c.custentity_d,'YYYY-MM-DD') AS "
                 "custentity_d FROM contact c ORDER BY c.id",
                 1000, "{\"id\":\"5\",\"custentity_d\":\"2026-11-24\"}");
    assert_ok(f->remote->ops->fetch(f->remote, f->arena, &fetch, &page, &f->err), f);
    const struct record *record = &page.records.at[0];
    assert_string_equal(value_word(f->arena, record, "custentity_d"), "(set) 2026-11-24");
    assert_string_equal(value_word(f->arena, record, "email"), "empty");
    assert_string_equal(value_word(f->arena, record, "phone"), "unknown");
    scripted_check(f->server);
}

#define HANGS(table, column, where)                                                                \
    "SELECT d.id AS id, d." column " AS partner FROM " table " d WHERE d." column                  \
    " IN (7,8)" where " ORDER BY d.id"
#define TRANSACTIONS HANGS("transaction", "entity", "")

static void tells_what_hangs_on_a_customer(void **state)
{
    struct fixture *f = *state;
    struct str_list ids = list_of(f->arena, "7,8");
    struct dependents out;
    expect_query(f, HANGS("contact", "company", " AND d.isinactive = 'F'"), 1000,
                 "{\"id\":\"20\",\"partner\":\"8\"}");
    expect_query(f, TRANSACTIONS, 1000,
                 "{\"id\":\"3\",\"partner\":\"7\"},{\"id\":\"4\",\"partner\":\"8\"}");
    assert_ok(f->remote->ops->dependents(f->remote, f->arena, "customer", &ids, &out, &f->err), f);
    assert_int_equal(out.n, 3);
    assert_string_equal(out.at[0].type, "contact");
    assert_string_equal(out.at[0].on, "8");
    assert_string_equal(out.at[1].one, "transaction");
    assert_string_equal(out.at[1].on, "7");
    assert_int_equal(out.unseen.n, 0);
    /* nothing is known to hang on a contact: nothing is asked */
    assert_ok(f->remote->ops->dependents(f->remote, f->arena, "contact", &ids, &out, &f->err), f);
    assert_int_equal(out.n, 0);
    scripted_check(f->server);
}

static void tells_what_it_may_not_see_of_a_customer(void **state)
{
    struct fixture *f = *state;
    struct str_list ids = list_of(f->arena, "7,8");
    struct dependents out;
    expect_query(f, HANGS("contact", "company", " AND d.isinactive = 'F'"), 1000, "");
    expect_refusal(f, TRANSACTIONS, 1000, 400,
                   WHY "Search error occurred: Record 'transaction' was not found.");
    assert_ok(f->remote->ops->dependents(f->remote, f->arena, "customer", &ids, &out, &f->err), f);
    assert_int_equal(out.unseen.n, 1);
    assert_string_equal(out.unseen.at[0], "transactions");
    scripted_check(f->server);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(finds_origins_at_once),
        WITH_FIXTURE(finds_by_fields),
        WITH_FIXTURE(tells_when_fields_changed),
        WITH_FIXTURE(tells_no_time_where_notes_may_be_hidden),
        WITH_FIXTURE(learns_our_user_from_a_create),
        WITH_FIXTURE(tells_who_changed_a_record),
        WITH_FIXTURE(tells_no_author_where_notes_may_be_hidden),
        WITH_FIXTURE(describes_a_type),
        WITH_FIXTURE(recalls_what_was_described),
        WITH_FIXTURE(tells_what_hangs_on_a_customer),
        WITH_FIXTURE(tells_what_it_may_not_see_of_a_customer),
    };
    return cmocka_run_group_tests_name("netsuite_find", tests, NULL, NULL);
}
