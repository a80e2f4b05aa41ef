/* Erasure of a person: no value is left in the file, and they are not created again. */
#include "tests/sim/story.h"

#include "engine/forget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME "Zebulon Quatermain"
#define OLD_NAME "Zebediah Quatermain"
#define PHONE "+49 171 5550199"
#define MAIL "zebulon@quatermain.example"

struct place {
    char dir[64], path[96];
    struct story *s;
    struct model_record *h, *n;
};

/* A pair whose every value has been written, changed, asked about and proposed once. */
static struct place person(void)
{
    struct place p = {.dir = "/tmp/tenon-forget-XXXXXX"};
    assert_non_null(mkdtemp(p.dir));
    snprintf(p.path, sizeof p.path, "%s/tenon.db", p.dir);
    p.s = story_new(p.path);
    p.h = story_hubspot(p.s, MAIL, OLD_NAME);
    story_run(p.s);
    story_run(p.s);
    p.n = story_partner(p.s, SIDE_HUBSPOT, p.h->id);
    assert_non_null(p.n);
    story_edit(p.s, SIDE_NETSUITE, p.n, N_COMPANYNAME, NAME);
    story_run(p.s);
    story_edit(p.s, SIDE_HUBSPOT, p.h, H_PHONE, PHONE);
    story_edit(p.s, SIDE_NETSUITE, p.n, N_PHONE, PHONE " ext 1"); /* a question with both */
    story_run(p.s);
    assert_non_null(story_question(p.s, QUESTION_CONFLICT));
    return p;
}

static void clear(struct place *p)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    story_free(p->s);
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", p->path, suffixes[i]);
        unlink(path);
    }
    rmdir(p->dir);
}

static bool file_has(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    static char bytes[8 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(n < sizeof bytes);
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

static bool anywhere(const struct place *p, const char *text)
{
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", p->path);
    return file_has(p->path, text) || file_has(wal, text);
}

static void forget(struct place *p)
{
    struct err err = {0};
    struct forget_summary summary;
    if (!forget_person(&p->s->worker, "hubspot", "companies", p->h->id, &summary, &err))
        fail_msg("%s", err.message);
    assert_int_equal(summary.records, 2);
    assert_int_equal(summary.emails, 1); /* both have the same */
}

static void test_no_remains(void **state)
{
    (void)state;
    static const char *const planted[] = {NAME, OLD_NAME, PHONE, MAIL};
    struct place p = person();
    for (size_t i = 0; i < 4; i++)
        assert_true(anywhere(&p, planted[i]));
    forget(&p);
    for (size_t i = 0; i < 4; i++)
        assert_false(anywhere(&p, planted[i]));
    assert_int_equal(story_count(p.s, "SELECT count(*) FROM ledger WHERE kind = 'forget'"), 2);
    assert_true(story_count(p.s, "SELECT count(*) FROM ledger WHERE kind = 'create'") > 0);
    assert_null(story_question(p.s, QUESTION_CONFLICT));
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++)
        assert_string_equal(story_row(p.s, side, side == SIDE_HUBSPOT ? p.h->id : p.n->id)->cause,
                            "forgotten");
    clear(&p);
}

/* The NetSuite record still stands there: nothing of it comes back, by whatever it is read. */
static void test_does_not_come_back(void **state)
{
    (void)state;
    struct place p = person();
    forget(&p);
    model_archive(&p.s->model[SIDE_HUBSPOT], p.h);
    story_edit(p.s, SIDE_NETSUITE, p.n, N_COMMENTS, "wrote to " MAIL);
    story_compare(p.s);
    story_run(p.s);
    assert_int_equal(p.s->model[SIDE_HUBSPOT].records.n, 1);
    assert_int_equal(story_row(p.s, SIDE_NETSUITE, p.n->id)->state, STATE_EXCLUDED);
    assert_false(anywhere(&p, MAIL));
    struct model_record *again = story_netsuite(p.s, "Zebulon@Quatermain.example", "Z");
    struct model_record *someone = story_netsuite(p.s, "someone@example.com", "Someone");
    story_run(p.s);
    story_run(p.s);
    assert_null(story_partner(p.s, SIDE_NETSUITE, again->id));
    assert_int_equal(story_row(p.s, SIDE_NETSUITE, again->id)->state, STATE_EXCLUDED);
    assert_non_null(story_partner(p.s, SIDE_NETSUITE, someone->id));
    clear(&p);
}

static void test_unknown_record(void **state)
{
    (void)state;
    struct place p = person();
    struct err err = {0};
    struct forget_summary summary;
    assert_false(forget_person(&p.s->worker, "hubspot", "companies", "999999", &summary, &err));
    assert_int_equal(err.class, ERR_NOT_FOUND);
    clear(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_remains),
        cmocka_unit_test(test_does_not_come_back),
        cmocka_unit_test(test_unknown_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
