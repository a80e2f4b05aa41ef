/* A store for tests, over each backend that is at hand: SQLite in memory always, PostgreSQL when
 * TENON_TEST_POSTGRES names a database (tests/pg/with-postgres), in a schema of this program's own.
 * Every test has a workspace of its own in it, so that a statement that forgets the workspace meets
 * what other tests have left behind. At the end every statement that ran in SQLite is explained:
 * one that would read all rows of a workspace, though it is not about all, fails the program. */
#ifndef TENON_TESTS_STORE_FIXTURE_H
#define TENON_TESTS_STORE_FIXTURE_H

#include "base/map.h"
#include "record/op.h"
#include "record/record.h"
#include "store/link.h"
#include "store/op.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena; /* of the test under way */
    struct store *store;
    struct err err;
    bool postgres;
    char url[500];
    char schema[40];
    char workspace[24];
    int tests;
};

/* Runs the tests over each backend; what main() returns. `postgres_only` may be NULL. */
struct store_tests {
    const char *name;
    const struct CMUnitTest *at;
    size_t n;
    const struct CMUnitTest *postgres_only;
    size_t n_postgres_only;
};
int store_tests_run(const struct store_tests *tests);
#define STORE_TESTS(name, tests)                                                                   \
    (const struct store_tests)                                                                     \
    {                                                                                              \
        name, tests, sizeof(tests) / sizeof *(tests), NULL, 0                                      \
    }
/* An entry of a list of tests. */
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_begin, fixture_end)
int fixture_begin(void **state);
int fixture_end(void **state);

/* A second connection to the same workspace, as another process has it. PostgreSQL only. */
struct store *fixture_connect(struct fixture *f);

/* The call succeeded; its err is &f->err. Else the test fails with its words. */
#define OK(f, call) fixture_ok((f), (call), __FILE__, __LINE__)
void fixture_ok(struct fixture *f, bool ok, const char *file, int line);
/* The call failed with this class. */
#define REFUSED(f, call, class) fixture_refused((f), (call), (class), __FILE__, __LINE__)
void fixture_refused(struct fixture *f, bool ok, enum err_class class, const char *file, int line);

/* "a b c" as a list; NULL or "" as none. */
struct str_list words(struct fixture *f, const char *text);
const char *joined(struct fixture *f, const struct str_list *list); /* "a b c" */
const char *keys_of(struct fixture *f, const struct map *map);      /* sorted, "a, b c, d" */

/* The rows of a query as text: columns joined by '|', rows by ';', null as "-". The statement's
 * only parameter is the workspace. Begins with "SELECT ". */
const char *rows_of(struct fixture *f, const char *sql);

/* The pair of types that most tests use: hubspot/companies and netsuite/customer. */
extern const struct pair companies;

/* A live record, read at read_ms, with the values "name=Acme phone=" (empty) … */
struct record record_of(struct fixture *f, const char *id, int64_t modified_ms, int64_t read_ms,
                        const char *values);
/* Puts one record of HubSpot's companies; true when it has to be merged. */
bool put_record(struct fixture *f, const struct record *record);

/* An op that updates a record of NetSuite's customers, made from a company of the same id: state
 * OP_APPROVED, one field. Change what the test is about. */
struct op op_of(struct fixture *f, const char *record);
int64_t add_op(struct fixture *f, struct op op);
int64_t add_op_in(struct fixture *f, const char *record, enum op_state state);
int64_t add_planned_op(struct fixture *f, const char *record, int64_t plan, const char *cause,
                       enum op_state state);
/* An op that creates a customer from a company. */
struct op create_of(struct fixture *f, const char *source);
int64_t add_create_in(struct fixture *f, const char *source, enum op_state state);
/* As they stand in the store. */
struct op *stored_op(struct fixture *f, int64_t number);
const struct op *const *stored_ops(struct fixture *f, const int64_t *numbers, size_t n);
const char *state_of_op(struct fixture *f, int64_t op);
/* The ops' numbers as letters: 'a' for the first of `all`. */
const char *letters_of(struct fixture *f, const struct op_list *ops, const int64_t *all);

#endif
