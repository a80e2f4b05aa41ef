/* SuiteQL: queries against a small account, with the rows or the refusal that NetSuite gives. */
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "sandbox/suiteql/parse.h"
#include "sandbox/suiteql/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* 2026-11-24T16:30:00Z: 08:30 in Los Angeles. */
#define NOW_MS INT64_C(1795537800000)

struct fixture {
    struct arena *arena;
    struct db *db;
    struct ns_catalog *catalog;
    struct sq_account account;
    const char *unreadable; /* table the role may not read */
};

static bool may_read(const void *ctx, const struct ns_table *table)
{
    const struct fixture *f = ctx;
    return !str_eq(table->name, f->unreadable);
}

static bool may_see(const void *ctx, const struct ns_table *table, const struct ns_column *column)
{
    (void)ctx, (void)table;
    return !str_eq(column->name, "homephone");
}

static const char *const rows[] = {
    /* Modified at 2026-11-24 00:00:00, 00:00:00, 08:00:00 and 2026-03-08 03:30:00 (the hour after
     * the clocks went forward) in Los Angeles. */
    "INSERT INTO ns_customer (id, entityid, companyname, isperson, email, creditlimit, salesrep,"
    " entitystatus, isinactive, lastmodifieddate, custentity_since) VALUES"
    " (1, 'C1', 'Zoë & Co.', 'F', 'Info@zoe.example', '39.95', 5, 13, 'F', 1795507200000,"
    "  '2026-11-24'),"
    " (2, 'C2', 'Ärger GmbH', 'F', NULL, '0.5', NULL, 6, 'F', 1795507200000, '2026-01-05'),"
    " (3, 'C3', NULL, 'T', 'a_b@c.example', '100', 5, 13, 'T', 1795536000000, NULL),"
    " (10, 'C10', '50% off', 'F', 'x@y.example', '-2.25', NULL, NULL, 'F', 1772965800000, NULL)",
    "INSERT INTO ns_contact (id, entityid, firstname, lastname, company, isinactive,"
    " lastmodifieddate) VALUES (20, 'Ann Lee', 'Ann', 'Lee', 1, 'F', 1795507200000),"
    " (21, 'Bo Ek', 'Bo', 'Ek', 1, 'F', 1795507200000), (22, 'Cy', 'Cy', NULL, NULL, 'F',"
    " 1795507200000)",
    "INSERT INTO ns_customersubsidiaryrelationship VALUES (100, 1, 1, 'T'), (101, 1, 2, 'F'),"
    " (102, 2, 1, 'T')",
    "INSERT INTO ns_subsidiary (id, name) VALUES (1, 'Parent'), (2, 'Child')",
    "INSERT INTO ns_employee (id, entityid, email) VALUES (5, 'Sam Seller', 'sam@corp.example')",
    "INSERT INTO ns_entitystatus (\"key\", name, entitytype) VALUES (6, 'Unqualified', 'lead'),"
    " (13, 'Closed Won', 'customer')",
    "INSERT INTO ns_country (id, name) VALUES ('US', 'United States'), ('DE', 'Germany')",
    "INSERT INTO ns_state (id, shortname, country) VALUES (1, 'CA', 'US'), (2, 'BY', 'DE')",
    "INSERT INTO ns_systemnote (id, date, field, recordid) VALUES (1, 1795507200000, 'X', 1)",
};

static int setup(void **state)
{
    static const struct ns_column since = {
        .name = "custentity_since", .property = "custentity_since", .type = NS_DATE};
    struct arena *arena = arena_new();
    struct fixture *f = ARENA_NEW(arena, struct fixture);
    struct err err = {0};
    f->arena = arena;
    f->catalog = ns_catalog_new(arena);
    ns_catalog_add_column(f->catalog, "customer", &since);
    f->db = db_open("sqlite::memory:", &err);
    assert_non_null(f->db);
    assert_true(db_script(f->db, ns_catalog_schema(arena, f->catalog), &err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!db_exec(f->db, rows[i], DB_NO_PARAMS, &err))
            fail_msg("%s: %s", rows[i], err.message);
    f->account = (struct sq_account){.catalog = f->catalog,
                                     .ctx = f,
                                     .may_read = may_read,
                                     .may_see = may_see,
                                     .zone = zone_load(arena, "America/Los_Angeles", &err),
                                     .date_format = "FMMM/DD/YYYY",
                                     .now_ms = NOW_MS};
    f->account.server = f->account.zone;
    assert_non_null(f->account.zone);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    arena_free(f->arena);
    return 0;
}

static bool ask(struct fixture *f, struct arena *arena, const char *text,
                struct sq_statement *statement, struct sq_page *page, struct err *err)
{
    const struct sq_query *query = sq_parse(arena, text, err);
    return query && sq_translate(arena, &f->account, query, statement, err) &&
           sq_run(arena, db_sqlite_handle(f->db), &f->account, statement, page, err);
}

/* "a=1 b=x; a=2" : nulls left out, as in the answer */
static const char *answer(struct fixture *f, struct arena *arena, const char *text)
{
    struct err err = {0};
    struct sq_statement statement;
    struct sq_page page = {.limit = 1000};
    if (!ask(f, arena, text, &statement, &page, &err))
        return str_fmt(arena, "ERROR %s", err.message);
    struct buf out AUTO_BUF = buf_init(0);
    for (size_t row = 0; row < page.n_rows; row++) {
        buf_adds(&out, row ? ";" : "");
        for (size_t i = 0; i < statement.n_columns; i++) {
            const char *value = page.values[row * statement.n_columns + i];
            if (value)
                buf_addf(&out, "%s%s=%s", out.n && out.at[out.n - 1] != ';' ? " " : "",
                         statement.columns[i].name, value);
        }
    }
    assert_int_equal(page.total, page.n_rows);
    return str_dup(arena, buf_text(&out));
}

struct example {
    const char *query, *answer;
};

static void check(struct fixture *f, const struct example *examples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *arena AUTO_ARENA = arena_new();
        const char *got = answer(f, arena, examples[i].query);
        if (!str_eq(got, examples[i].answer))
            fail_msg("%s\n  gave %s\n  not  %s", examples[i].query, got, examples[i].answer);
    }
}
#define CHECK(examples) check(*state, examples, sizeof examples / sizeof *examples)

static void test_selecting(void **state)
{
    static const struct example examples[] = {
        {"SELECT id, companyname FROM customer WHERE id = 1", "id=1 companyname=Zoë & Co."},
        {"select ID, CompanyName as Firma from CUSTOMER where Id = '2'", "id=2 firma=Ärger GmbH"},
        {"SELECT id, companyname FROM customer WHERE id = 3", "id=3"},
        {"SELECT c.id FROM customer c WHERE c.isperson = 'T'", "id=3"},
        {"SELECT id FROM customer ORDER BY id DESC", "id=10;id=3;id=2;id=1"},
        {"SELECT id FROM customer ORDER BY companyname", "id=10;id=1;id=2;id=3"},
        {"SELECT id FROM customer ORDER BY companyname DESC", "id=3;id=2;id=1;id=10"},
        {"SELECT id FROM customer ORDER BY companyname NULLS FIRST, id", "id=3;id=10;id=1;id=2"},
        {"SELECT id, creditlimit cl FROM customer ORDER BY 2",
         "id=10 cl=-2.25;id=2 cl=.5;id=1 cl=39.95;id=3 cl=100"},
        {"SELECT id, -creditlimit AS cl FROM customer ORDER BY cl",
         "id=3 cl=-100;id=1 cl=-39.95;id=2 cl=-.5;id=10 cl=2.25"},
        {"SELECT DISTINCT isperson FROM customer ORDER BY isperson", "isperson=F;isperson=T"},
        {"SELECT 'a''b' AS x, 1 + 2 AS y, .5 z FROM dual", "x=a'b y=3 z=.5"},
        {"SELECT 1+1, UPPER('x') FROM DUAL -- two\n/* no\nnames */", "expr1=2 expr2=X"},
        {"SELECT * FROM country ORDER BY id", "id=DE name=Germany;id=US name=United States"},
        {"SELECT s.*, c.name FROM state s JOIN country c ON c.id = s.country WHERE s.id = 1",
         "id=1 shortname=CA country=US name=United States"},
        {"SELECT \"id\" FROM customer WHERE id = 1", "id=1"},
        {"SELECT (SELECT name FROM country WHERE id = 'DE') AS n FROM dual", "n=Germany"},
        {"SELECT id FROM (SELECT id, companyname AS n FROM customer) q WHERE q.n LIKE 'Z%'",
         "id=1"},
        {"WITH f AS (SELECT id FROM customer WHERE isperson = 'F') SELECT COUNT(*) FROM f",
         "expr1=3"},
    };
    CHECK(examples);
}

static void test_conditions(void **state)
{
    static const struct example examples[] = {
        {"SELECT id FROM customer WHERE email = 'info@zoe.example'", ""},
        {"SELECT id FROM customer WHERE LOWER(email) = 'info@zoe.example'", "id=1"},
        {"SELECT id FROM customer WHERE LOWER(companyname) LIKE 'är%'", "id=2"},
        {"SELECT id FROM customer WHERE companyname LIKE 'z%'", ""},
        {"SELECT id FROM customer WHERE email LIKE 'a\\_b%' ESCAPE '\\'", "id=3"},
        {"SELECT id FROM customer WHERE email LIKE '_@_.%'", "id=10"},
        {"SELECT id FROM customer WHERE companyname LIKE '%!%%' ESCAPE '!'", "id=10"},
        {"SELECT id FROM customer WHERE companyname NOT LIKE '%o%'", "id=2"},
        {"SELECT id FROM customer WHERE email IS NULL", "id=2"},
        {"SELECT id FROM customer WHERE email IS NOT EMPTY ORDER BY id", "id=1;id=3;id=10"},
        {"SELECT id FROM customer WHERE email = ''", ""},
        {"SELECT id FROM customer WHERE id IN (1, '3', 99) ORDER BY id", "id=1;id=3"},
        {"SELECT id FROM customer WHERE id NOT IN (1, 3) ORDER BY id", "id=2;id=10"},
        {"SELECT id FROM customer WHERE creditlimit IN (0.50, 100) ORDER BY id", "id=2;id=3"},
        {"SELECT id FROM customer WHERE entityid IN ('C1', 'c2')", "id=1"},
        {"SELECT id FROM customer WHERE id IN (SELECT company FROM contact)", "id=1"},
        {"SELECT id FROM customer c WHERE NOT EXISTS (SELECT 1 FROM contact WHERE company = c.id)"
         " ORDER BY id",
         "id=2;id=3;id=10"},
        {"SELECT id FROM customer WHERE id BETWEEN 2 AND 5 ORDER BY id", "id=2;id=3"},
        {"SELECT id FROM customer WHERE NOT id BETWEEN 2 AND 5 ORDER BY id", "id=1;id=10"},
        {"SELECT id FROM customer WHERE creditlimit > 9", "id=1;id=3"},
        {"SELECT id FROM customer WHERE creditlimit <> '39.950' AND id < 3", "id=2"},
        {"SELECT id FROM customer WHERE (id = 1 OR id = 2) AND (NOT (email IS NULL))", "id=1"},
        {"SELECT id FROM customer WHERE id != 1 AND id ^= 2 AND id <> 3", "id=10"},
    };
    CHECK(examples);
}

static void test_joins(void **state)
{
    static const struct example examples[] = {
        {"SELECT c.id, csr.subsidiary FROM customer c LEFT JOIN customersubsidiaryrelationship csr"
         " ON csr.entity = c.id AND csr.isprimarysub = 'T' WHERE c.isperson = 'F' ORDER BY c.id",
         "id=1 subsidiary=1;id=2 subsidiary=1;id=10"},
        {"SELECT c.id, s.name FROM customer c INNER JOIN customersubsidiaryrelationship r"
         " ON r.entity = c.id JOIN subsidiary s ON s.id = r.subsidiary ORDER BY c.id, s.name",
         "id=1 name=Child;id=1 name=Parent;id=2 name=Parent"},
        {"SELECT c.id, k.id AS contact FROM customer c, contact k WHERE k.company = c.id"
         " ORDER BY k.id",
         "id=1 contact=20;id=1 contact=21"},
        {"SELECT c.id FROM customer c LEFT OUTER JOIN contact k ON k.company = c.id"
         " WHERE k.id IS NULL ORDER BY c.id",
         "id=2;id=3;id=10"},
        {"SELECT c.id, k.id AS k FROM customer c LEFT JOIN contact k ON k.company = c.id"
         " WHERE c.id < 3 ORDER BY k.id, c.id",
         "id=1 k=20;id=1 k=21;id=2"},
        {"SELECT COUNT(*) AS n FROM customer CROSS JOIN country", "n=8"},
    };
    CHECK(examples);
}

static void test_grouping(void **state)
{
    static const struct example examples[] = {
        {"SELECT COUNT(*) FROM customer", "expr1=4"},
        {"SELECT COUNT(email) AS n, COUNT(DISTINCT isperson) AS m FROM customer", "n=3 m=2"},
        {"SELECT SUM(creditlimit) s, AVG(creditlimit) a, MIN(creditlimit) lo, MAX(creditlimit) hi"
         " FROM customer",
         "s=138.2 a=34.55 lo=-2.25 hi=100"},
        {"SELECT SUM(creditlimit) s FROM customer WHERE id = 99", ""},
        {"SELECT isperson, COUNT(*) AS n FROM customer GROUP BY isperson ORDER BY n DESC",
         "isperson=F n=3;isperson=T n=1"},
        {"SELECT UPPER(isperson) p FROM customer GROUP BY UPPER(isperson) HAVING COUNT(*) > 1",
         "p=F"},
        {"SELECT entity, MAX(id) AS m FROM customersubsidiaryrelationship GROUP BY entity"
         " ORDER BY entity",
         "entity=1 m=101;entity=2 m=102"},
        {"SELECT TO_CHAR(lastmodifieddate, 'YYYY-MM') AS m, COUNT(*) AS n FROM customer"
         " GROUP BY TO_CHAR(lastmodifieddate, 'YYYY-MM') ORDER BY 1",
         "m=2026-03 n=1;m=2026-11 n=3"},
        {"SELECT id, companyname FROM customer GROUP BY id",
         "ERROR Search error occurred: Invalid or unsupported search."},
        {"SELECT id FROM customer ORDER BY COUNT(*)",
         "ERROR Search error occurred: Invalid or unsupported search."},
    };
    CHECK(examples);
}

static void test_dates(void **state)
{
    static const struct example examples[] = {
        {"SELECT lastmodifieddate FROM customer WHERE id = 3", "lastmodifieddate=11/24/2026"},
        {"SELECT custentity_since d FROM customer WHERE id = 2", "d=1/5/2026"},
        {"SELECT TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lmd FROM customer"
         " WHERE id IN (3, 10) ORDER BY id",
         "lmd=2026-11-24 08:00:00;lmd=2026-03-08 03:30:00"},
        {"SELECT TO_CHAR(CURRENT_DATE, 'YYYY-MM-DD HH24:MI:SS') AS now FROM DUAL",
         "now=2026-11-24 08:30:00"},
        {"SELECT TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD\"T\"HH24:MI:SS') u"
         " FROM customer WHERE id = 3",
         "u=2026-11-24T16:00:00"},
        {"SELECT id FROM customer WHERE lastmodifieddate >= TO_DATE('2026-11-24 08:00:00',"
         " 'YYYY-MM-DD HH24:MI:SS')",
         "id=3"},
        {"SELECT id FROM customer WHERE lastmodifieddate = TO_TIMESTAMP('2026-03-08 03:30:00',"
         " 'YYYY-MM-DD HH24:MI:SS')",
         "id=10"},
        {"SELECT id FROM customer WHERE lastmodifieddate < '11/24/2026'", "id=10"},
        {"SELECT id FROM customer WHERE TRUNC(lastmodifieddate) = TO_DATE('24-Nov-2026',"
         " 'DD-MON-YYYY') ORDER BY id",
         "id=1;id=2;id=3"},
        {"SELECT id FROM customer WHERE lastmodifieddate > SYSDATE - 1/24", "id=3"},
        {"SELECT id FROM customer WHERE custentity_since >= TO_DATE('2026-11-24', 'YYYY-MM-DD')",
         "id=1"},
        {"SELECT id FROM customer WHERE custentity_since = TO_DATE('2026-01-05', 'YYYY-MM-DD')",
         "id=2"},
        {"SELECT id FROM customer WHERE custentity_since < TO_DATE('2026-11-24 01:00:00',"
         " 'YYYY-MM-DD HH24:MI:SS') ORDER BY id",
         "id=1;id=2"},
        {"SELECT id FROM customer WHERE TO_DATE('2026-11-24 01:00:00', 'YYYY-MM-DD HH24:MI:SS')"
         " <= custentity_since",
         ""},
        {"SELECT id FROM customer WHERE custentity_since BETWEEN '1/1/2026' AND '1/31/2026'",
         "id=2"},
        {"SELECT TO_CHAR(ADD_MONTHS(TO_DATE('2026-01-31', 'YYYY-MM-DD'), 1), 'DD.MM.YY') x,"
         " TO_CHAR(TRUNC(TO_DATE('2026-11-24', 'YYYY-MM-DD'), 'IW'), 'Dy D') y,"
         " TO_CHAR(LAST_DAY(TO_DATE('2024-02-01', 'YYYY-MM-DD')), 'FMMonth DD, Q') z FROM dual",
         "x=28.02.26 y=Mon 2 z=February 29, 1"},
        {"SELECT TO_DATE('2026-11-24', 'YYYY-MM-DD') - TO_DATE('2026-11-22 12:00',"
         " 'YYYY-MM-DD HH24:MI') AS days FROM dual",
         "days=1.5"},
        {"SELECT TO_CHAR(TO_DATE('2026-07-04 12:05 AM', 'YYYY-MM-DD HH:MI AM'), 'HH24:MI HH12 pm')"
         " x FROM dual",
         "x=00:05 12 am"},
        {"SELECT TO_CHAR(date, 'MM/DD/YYYY') d, \"date\" FROM systemnote",
         "d=11/24/2026 date=11/24/2026"},
    };
    CHECK(examples);
}

static void test_functions(void **state)
{
    static const struct example examples[] = {
        {"SELECT NVL(companyname, '?') n FROM customer WHERE id = 3", "n=?"},
        {"SELECT COALESCE(NULL, companyname, entityid) n FROM customer WHERE id = 3", "n=C3"},
        {"SELECT DECODE(isperson, 'T', 'person', 'F', 'company', '?') d FROM customer ORDER BY id",
         "d=company;d=company;d=person;d=company"},
        {"SELECT DECODE(NULL, NULL, 1, 2) d, NVL2(NULL, 1, 2) e, NULLIF(1, 1) f FROM dual",
         "d=1 e=2"},
        {"SELECT CASE isperson WHEN 'T' THEN 1 ELSE 0 END x FROM customer WHERE id < 4 ORDER BY id",
         "x=0;x=0;x=1"},
        {"SELECT CASE WHEN id > 2 THEN 'big' END x FROM customer WHERE id IN (2, 3) ORDER BY id",
         ";x=big"},
        {"SELECT firstname || ' ' || lastname AS n FROM contact ORDER BY id",
         "n=Ann Lee;n=Bo Ek;n=Cy "},
        {"SELECT id || NULL || 'x' AS n FROM customer WHERE id = 1", "n=1x"},
        {"SELECT UPPER('straße é') u, LOWER('ÀÉ') l, LENGTH('Zoë') n FROM dual",
         "u=STRAßE É l=àé n=3"},
        {"SELECT SUBSTR('abcdef', 2, 3) a, SUBSTR('abcdef', -2) b, SUBSTR('abcdef', 0, 2) c,"
         " SUBSTR('abc', 9) d FROM dual",
         "a=bcd b=ef c=ab"},
        {"SELECT TRIM('  x ') a, LTRIM('00x', '0') b, REPLACE('a-b-c', '-') c, INSTR('abc', 'c') d,"
         " CONCAT('a', NULL) e FROM dual",
         "a=x b=x c=abc d=3 e=a"},
        {"SELECT ROUND(2.675, 2) a, ROUND(-2.5) b, TRUNC(2.99, 1) c, ROUND(1250, -2) d FROM dual",
         "a=2.68 b=-3 c=2.9 d=1300"},
        {"SELECT FLOOR(-1.5) a, CEIL(-1.5) b, MOD(7, 3) c, MOD(-7.5, 2) d, SIGN(-3) e FROM dual",
         "a=-2 b=-1 c=1 d=-1.5 e=-1"},
        {"SELECT 1/4 a, 1/3 b, 0.1 + 0.2 c, ABS(-7) d, 2 * 1.5 e, - -1 f FROM dual",
         "a=.25 b=.33333333333333333333 c=.3 d=7 e=3 f=1"},
        {"SELECT GREATEST(1, 10, 9.5) a, LEAST('b', 'a') b, TO_NUMBER('12.50') c,"
         " TO_CHAR(0.5) d FROM dual",
         "a=10 b=a c=12.5 d=.5"},
        {"SELECT BUILTIN.DF(salesrep) s, BUILTIN.DF(entitystatus) e FROM customer ORDER BY id",
         "s=Sam Seller e=CUSTOMER-Closed Won;e=LEAD-Unqualified;s=Sam Seller e=CUSTOMER-Closed "
         "Won;"},
        {"SELECT BUILTIN.DF(q.salesrep) s FROM (SELECT salesrep FROM customer WHERE id = 1) q",
         "s=Sam Seller"},
        {"SELECT BUILTIN.DF(country) c, BUILTIN.DF(shortname) t FROM state ORDER BY id",
         "c=United States t=CA;c=Germany t=BY"},
    };
    CHECK(examples);
}

static void test_cutting_rows(void **state)
{
    static const struct example examples[] = {
        {"SELECT id FROM customer WHERE ROWNUM <= 2", "id=1;id=2"},
        {"SELECT id FROM customer WHERE id > 1 AND rownum < 2", "id=2"},
        {"SELECT id FROM customer WHERE ROWNUM <= 2 ORDER BY id DESC", "id=2;id=1"},
        {"SELECT COUNT(*) FROM customer WHERE ROWNUM <= 3", "expr1=3"},
        {"SELECT c.id, k.entityid FROM customer c JOIN contact k ON k.company = c.id"
         " WHERE ROWNUM <= 1 ORDER BY k.id DESC",
         "id=1 entityid=Ann Lee"},
        {"SELECT id FROM customer WHERE ROWNUM > 1", ""},
        {"SELECT id, ROWNUM AS n FROM customer WHERE id > 2 ORDER BY id DESC",
         "id=10 n=2;id=3 n=1"},
        {"SELECT id FROM (SELECT q.id, ROWNUM AS rn FROM (SELECT id FROM customer ORDER BY id DESC)"
         " q WHERE ROWNUM <= 3) WHERE rn > 1",
         "id=3;id=2"},
        {"SELECT TOP 2 id FROM customer ORDER BY id", "id=1;id=2"},
        {"SELECT id FROM customer ORDER BY id FETCH FIRST 1 ROWS ONLY", "id=1"},
        {"SELECT id FROM customer ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", "id=2;id=3"},
        {"SELECT id FROM customer OFFSET 2 ROWS", "id=1;id=2;id=3;id=10"},
        {"SELECT id FROM customer WHERE id < 3 UNION SELECT id FROM contact WHERE id > 21"
         " UNION SELECT id FROM customer WHERE id = 1 ORDER BY id DESC",
         "id=22;id=2;id=1"},
        {"SELECT id FROM customer UNION ALL SELECT id FROM customer ORDER BY 1"
         " FETCH FIRST 3 ROWS ONLY",
         "id=1;id=1;id=2"},
        {"SELECT id FROM customer MINUS SELECT company FROM contact ORDER BY id",
         "id=2;id=3;id=10"},
    };
    CHECK(examples);
}

#define UNSUPPORTED "ERROR Search error occurred: Invalid or unsupported search."

static void test_refusals(void **state)
{
    static const struct example examples[] = {
        {"select not_existing_field from customer",
         "ERROR Search error occurred: Unknown identifier 'not_existing_field'. Available "
         "identifiers are: {customer=customer}."},
        {"SELECT c.id FROM customer C JOIN contact k ON k.companyx = c.id",
         "ERROR Search error occurred: Unknown identifier 'companyx'. Available identifiers are: "
         "{c=customer, k=contact}."},
        {"SELECT x.id FROM customer c",
         "ERROR Search error occurred: Unknown identifier 'x'. Available identifiers are: "
         "{c=customer}."},
        {"SELECT \"ID\" FROM Country",
         "ERROR Search error occurred: Unknown identifier '\"ID\"'. Available identifiers are: "
         "{country=Country}."},
        {"SELECT subsidiary FROM customer",
         "ERROR Search error occurred: Unknown identifier 'subsidiary'. Available identifiers are: "
         "{customer=customer}."},
        {"SELECT homephone FROM customer",
         "ERROR Search error occurred: Unknown identifier 'homephone'. Available identifiers are: "
         "{customer=customer}."},
        {"select id from transactiontablethatdoesnotexist",
         "ERROR Invalid search type: transactiontablethatdoesnotexist."},
        {"SELECT id FROM customer LIMIT 10",
         "ERROR Failed to parse SQL [SELECT id FROM customer LIMIT 10]: syntax error, "
         "state:0(10102) near: LIMIT(1,25, token code:0)"},
        {"SELECT id FROM customer\nFETCH FIRST 5 ROWS ONLY OFFSET 5 ROWS",
         "ERROR Failed to parse SQL [SELECT id FROM customer\nFETCH FIRST 5 ROWS ONLY OFFSET 5 "
         "ROWS]: syntax error, state:0(10102) near: OFFSET(2,25, token code:0)"},
        {"SELECT id FROM customer WHERE id = ?",
         "ERROR Failed to parse SQL [SELECT id FROM customer WHERE id = ?]: syntax error, "
         "state:0(10102) near: ?(1,36, token code:0)"},
        {"SELECT", "ERROR Failed to parse SQL [SELECT]: syntax error, state:0(10102) near: "
                   "(1,7, token code:0)"},
        {"SELECT id FROM customer WHERE email = 'x",
         "ERROR Failed to parse SQL [SELECT id FROM customer WHERE email = 'x]: syntax error, "
         "state:0(10102) near: 'x(1,39, token code:0)"},
        {"SELECT BUILTIN.DF(language) FROM customer",
         "ERROR Search error occurred: Cannot build builtin function. Static field is not "
         "supported for Builtin.DF function."},
        {"SELECT id FROM customer WHERE id = 'abc'", UNSUPPORTED},
        {"SELECT id FROM customer WHERE entityid = 5", UNSUPPORTED},
        {"SELECT id FROM customer WHERE id", UNSUPPORTED},
        {"SELECT id = 1 FROM customer", UNSUPPORTED},
        {"SELECT MEDIAN(id) FROM customer", UNSUPPORTED},
        {"SELECT id FROM customer WHERE COUNT(*) > 1", UNSUPPORTED},
        {"SELECT id, id FROM customer", UNSUPPORTED},
        {"SELECT id FROM customer, contact", UNSUPPORTED},
        {"SELECT c.id FROM customer c, contact c", UNSUPPORTED},
        {"SELECT id FROM customer WHERE lastmodifieddate > 'yesterday'", UNSUPPORTED},
        {"SELECT TO_CHAR(lastmodifieddate, 'XX') FROM customer", UNSUPPORTED},
        {"SELECT TO_DATE('2026-02-30', 'YYYY-MM-DD') FROM dual", UNSUPPORTED},
        {"SELECT (SELECT id FROM customer) x FROM dual", UNSUPPORTED},
        {"SELECT id FROM customer UNION SELECT entityid FROM customer", UNSUPPORTED},
        {"SELECT id FROM customer UNION SELECT id, entityid FROM customer", UNSUPPORTED},
        {"SELECT 1/0 FROM dual", UNSUPPORTED},
        {"SELECT ROW_NUMBER() OVER (ORDER BY id) FROM customer", UNSUPPORTED},
    };
    CHECK(examples);
}

static void test_permissions_and_features(void **state)
{
    struct fixture *f = *state;
    struct arena *arena AUTO_ARENA = arena_new();
    f->unreadable = "contact";
    assert_string_equal(answer(f, arena, "SELECT id FROM contact"),
                        "ERROR Search error occurred: Record 'contact' was not found.");
    f->unreadable = NULL;
    ns_catalog_set_features(f->catalog, false, true);
    assert_string_equal(answer(f, arena, "SELECT id FROM subsidiary"),
                        "ERROR Search error occurred: Record 'subsidiary' was not found.");
    assert_string_equal(answer(f, arena, "SELECT subsidiary FROM contact"),
                        "ERROR Search error occurred: Unknown identifier 'subsidiary'. Available "
                        "identifiers are: {contact=contact}.");
    ns_catalog_set_features(f->catalog, true, true);
}

static void test_lists_of_a_thousand(void **state)
{
    struct fixture *f = *state;
    for (int n = 1000; n <= 1001; n++) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct buf text AUTO_BUF = buf_init(0);
        buf_adds(&text, "SELECT id FROM customer WHERE id IN (");
        for (int i = 0; i < n; i++)
            buf_addf(&text, "%s%d", i ? "," : "", i + 3);
        buf_adds(&text, ") ORDER BY id");
        assert_string_equal(answer(f, arena, buf_text(&text)),
                            n == 1000 ? "id=3;id=10" : UNSUPPORTED);
    }
}

static void test_nesting_is_bounded(void **state)
{
    static const char *const openings[][2] = {
        {"(", ")"}, {"NOT ", ""}, {"- ", ""}, {"(SELECT ", " FROM dual)"}, {"NULLIF(1+", ",1)"}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct buf text AUTO_BUF = buf_init(0);
        buf_adds(&text, "SELECT ");
        for (int n = 0; n < 5000; n++)
            buf_adds(&text, openings[i][0]);
        buf_adds(&text, "1");
        for (int n = 0; n < 5000; n++)
            buf_adds(&text, openings[i][1]);
        buf_adds(&text, " FROM dual");
        const char *got = answer(f, arena, buf_text(&text));
        assert_true(i == 2 ? str_eq(got, "expr1=1") : str_starts(got, "ERROR "));
    }
}

/* A thousand customers more, and a page of them in every way. */
static void test_paging(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    assert_true(db_exec(f->db,
                        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n"
                        " WHERE i < 1999) INSERT INTO ns_customer (id, lastmodifieddate, isperson)"
                        " SELECT i, 1795507200000, 'F' FROM n",
                        DB_NO_PARAMS, &err));
    static const struct {
        const char *query;
        int64_t limit, offset, n_rows, total;
        const char *first;
    } pages[] = {
        {"SELECT id FROM customer ORDER BY id", 1000, 0, 1000, 1004, "1"},
        {"SELECT id FROM customer ORDER BY id", 1000, 1000, 4, 1004, "1996"},
        {"SELECT id FROM customer ORDER BY id", 1000, 2000, 0, 1004, NULL},
        {"SELECT id FROM customer WHERE id > 1500 ORDER BY id", 100, 0, 100, 499, "1501"},
        {"SELECT id FROM customer ORDER BY id FETCH FIRST 30 ROWS ONLY", 20, 20, 10, 30, "1016"},
        {"SELECT id FROM customer ORDER BY id OFFSET 4 ROWS", 20, 0, 20, 1000, "1000"},
        {"SELECT DISTINCT isperson FROM customer ORDER BY 1", 1, 0, 1, 2, "F"},
        {"SELECT c.id, r.subsidiary, s.name FROM customer c"
         " LEFT JOIN customersubsidiaryrelationship r ON r.entity = c.id AND r.isprimarysub = 'T'"
         " LEFT JOIN subsidiary s ON s.id = r.subsidiary ORDER BY c.id",
         1, 0, 1, 1004, "1"},
        {"SELECT c.id FROM customer c LEFT JOIN customersubsidiaryrelationship r"
         " ON r.entity = c.id ORDER BY c.id",
         1, 0, 1, 1005, "1"},
        {"SELECT c.id FROM customer c LEFT JOIN customersubsidiaryrelationship r"
         " ON r.entity = c.id AND r.isprimarysub = 'T' WHERE subsidiary = 1 ORDER BY c.id",
         1, 0, 1, 2, "1"},
        {"SELECT k.id FROM customer c LEFT JOIN contact k ON k.company = c.id ORDER BY k.id", 1, 0,
         1, 1005, "20"},
        {"SELECT id FROM customer WHERE (lastmodifieddate > TO_DATE('2026-11-24 00:00:00',"
         "'YYYY-MM-DD HH24:MI:SS') OR (lastmodifieddate = TO_DATE('2026-11-24 00:00:00',"
         "'YYYY-MM-DD HH24:MI:SS') AND id > 1500)) AND lastmodifieddate < TO_DATE("
         "'2026-11-24 08:00:00','YYYY-MM-DD HH24:MI:SS') ORDER BY lastmodifieddate, id",
         10, 0, 10, 499, "1501"},
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct sq_statement statement;
        struct sq_page page = {.limit = pages[i].limit, .offset = pages[i].offset};
        assert_true(ask(f, arena, pages[i].query, &statement, &page, &err));
        assert_int_equal(page.n_rows, pages[i].n_rows);
        assert_int_equal(page.total, pages[i].total);
        if (pages[i].first)
            assert_string_equal(page.values[0], pages[i].first);
    }
    assert_true(db_exec(f->db, "DELETE FROM ns_customer WHERE id >= 1000", DB_NO_PARAMS, &err));
}

/* The plans of the queries that read an account: no table is read from its beginning, nothing is
 * sorted. */
static void test_keyset_queries_use_their_index(void **state)
{
    static const char *const queries[] = {
        "SELECT id FROM customer WHERE id > 5 ORDER BY id",
        "SELECT c.id, r.subsidiary, a.city FROM customer c"
        " LEFT JOIN customersubsidiaryrelationship r ON r.entity = c.id AND r.isprimarysub = 'T'"
        " LEFT JOIN customeraddressbook b ON b.entity = c.id AND b.defaultbilling = 'T'"
        " LEFT JOIN customeraddressbookentityaddress a ON a.nkey = b.addressbookaddress"
        " WHERE c.id > 5 ORDER BY c.id",
        "SELECT id, TO_CHAR(lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS lmd FROM customer WHERE"
        " (lastmodifieddate > TO_DATE('2026-11-24 00:00:00','YYYY-MM-DD HH24:MI:SS') OR"
        " (lastmodifieddate = TO_DATE('2026-11-24 00:00:00','YYYY-MM-DD HH24:MI:SS') AND id > 5))"
        " AND lastmodifieddate < TO_DATE('2026-11-24 08:00:00','YYYY-MM-DD HH24:MI:SS')"
        " ORDER BY lastmodifieddate, id",
        "SELECT id FROM contact WHERE company IN (1, 2) ORDER BY id",
        "SELECT id FROM customer WHERE id IN ('1', '2') ORDER BY id",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct arena *arena AUTO_ARENA = arena_new();
        struct err err = {0};
        struct sq_statement statement;
        const struct sq_query *query = sq_parse(arena, queries[i], &err);
        assert_true(query && sq_translate(arena, &f->account, query, &statement, &err));
        sqlite3_stmt *plan = NULL;
        const char *explain = str_fmt(arena, "EXPLAIN QUERY PLAN %s", statement.rows_sql);
        assert_int_equal(sqlite3_prepare_v2(db_sqlite_handle(f->db), explain, -1, &plan, NULL), 0);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            if (str_starts(step, "SCAN") || (i != 3 && strstr(step, "TEMP B-TREE")))
                fail_msg("%s\n  %s", queries[i], step);
        }
        sqlite3_finalize(plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_selecting),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_joins),
        cmocka_unit_test(test_grouping),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_cutting_rows),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_permissions_and_features),
        cmocka_unit_test(test_lists_of_a_thousand),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_paging),
        cmocka_unit_test(test_keyset_queries_use_their_index),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
