/* sync/match: keys and the decision over those who share one. */
#include "generate.h"
#include "sync/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_normal_forms(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        enum match_form form;
        const char *text, *key;
    } cases[] = {
        {MATCH_TEXT, "  Ada   LOVELACE ", "ada lovelace"},
        {MATCH_TEXT, " ", NULL},
        {MATCH_EMAIL, " Ada@Example.com", "ada@example.com"},
        {MATCH_EMAIL, "ada", NULL},
        {MATCH_EMAIL, "@example.com", NULL},
        {MATCH_EMAIL, "ada@", NULL},
        {MATCH_DOMAIN, "https://www.Acme.com/shop", "acme.com"},
        {MATCH_DOMAIN, "info@acme.com", "acme.com"},
        {MATCH_DOMAIN, "ada@gmail.com", NULL},
        {MATCH_DOMAIN, "https://www.facebook.com/acme", NULL},
        {MATCH_DOMAIN, "none", NULL},
        {MATCH_NAME, "Acme, Inc.", "acme"},
        {MATCH_NAME, "The ACME Corporation", "acme"},
        {MATCH_NAME, "Acme GmbH & Co. KG", "acme"},
        {MATCH_NAME, "Smith & Sons Ltd", "smith and sons"},
        {MATCH_NAME, "Smith and Sons", "smith and sons"},
        {MATCH_NAME, "A.C.M.E. S.A.", "acme"},
        {MATCH_NAME, "O’Neill", "oneill"},
        {MATCH_NAME, "O'Neill-Systems", "oneill systems"},
        {MATCH_NAME, "Limited", "limited"},
        {MATCH_NAME, "The Company", "company"},
        {MATCH_NAME, "The", "the"},
        {MATCH_NAME, "Müller AG", "müller"},
        {MATCH_NAME, "...", NULL},
        {MATCH_NAME, "and", "and"},
        {MATCH_PHONE, "+1 (555) 010-0123", "15550100123"},
        {MATCH_PHONE, "0049 30 123456", "4930123456"},
        {MATCH_PHONE, "Tel. 030/123456 ext. 12", "30123456"},
        {MATCH_PHONE, "555-0100 x7", "5550100"},
        {MATCH_PHONE, "12345", NULL},
        {MATCH_PHONE, "12-34-56", "123456"},
        {MATCH_PHONE, "none", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *key = match_normalise(arena, cases[i].form, cases[i].text);
        if (!str_eq(key, cases[i].key))
            fail_msg("\"%s\": %s", cases[i].text, key ? key : "NULL");
        const char *again = key ? match_normalise(arena, cases[i].form, key) : NULL;
        if (!str_eq(key, again))
            fail_msg("\"%s\" again: %s", key, again ? again : "NULL");
    }
}

static const struct match_rule rules[] = {
    {.parts = {{.field = {"domain", "url"}, .form = MATCH_DOMAIN}}, .n_parts = 1},
    {.parts = {{.field = {"name", "companyname"}, .form = MATCH_NAME},
               {.field = {"city", "town"}, .form = MATCH_TEXT}},
     .n_parts = 2},
    {.parts = {{.field = {"name", "companyname"}, .form = MATCH_NAME}}, .n_parts = 1},
};
#define N_RULES (sizeof rules / sizeof *rules)
static const struct sync sync = {.name = "companies", .match = rules, .n_match = N_RULES};

static struct record make_record(struct arena *arena, enum side side, const char *id,
                                 const char *const values[3])
{
    struct record record = {.id = id};
    static const char *const names[SIDES][3] = {{"city", "domain", "name"},
                                                {"town", "url", "companyname"}};
    for (size_t i = 0; i < 3; i++)
        if (values[i])
            values_set(arena, &record.values, names[side][i], value_of(values[i]));
    return record;
}

static void test_keys(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct {
        const char *values[3]; /* city, domain, name; NULL: unknown */
        const char *keys;      /* "rule:key …" */
    } cases[] = {
        {{"Bonn", "acme.com", "Acme Inc"}, "0:acme.com 1:acme\nbonn 2:acme "},
        {{"", "acme.com", "Acme"}, "0:acme.com 2:acme "},
        {{NULL, NULL, "Acme"}, "2:acme "},
        {{"Bonn", "", ""}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int side = 0; side < SIDES; side++) {
            struct record record = make_record(arena, (enum side)side, "1", cases[i].values);
            struct match_key keys[N_RULES];
            size_t n = match_keys(arena, &sync, (enum side)side, &record, keys, N_RULES);
            const char *shown = "";
            for (size_t k = 0; k < n; k++)
                shown = str_fmt(arena, "%s%zu:%s ", shown, keys[k].rule, keys[k].text);
            assert_string_equal(shown, cases[i].keys);
        }
    }
    struct record record = make_record(arena, SIDE_HUBSPOT, "1", cases[0].values);
    struct match_key key;
    assert_int_equal(match_keys(arena, &sync, SIDE_HUBSPOT, &record, &key, 1), 1);
}

static void test_decisions(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    static const struct match_member free_one = {.id = "5"}, free_two = {.id = "6"},
                                     linked = {.id = "7", .linked_to = "70"},
                                     busy = {.id = "8", .busy = true},
                                     not_same = {.id = "9", .not_same = true},
                                     doubtful = {.id = "10", .doubtful = true};
    const struct {
        struct match_member own[2], others[2];
        enum match_verdict verdict;
        const char *id, *why;
    } cases[] = {
        {{{0}}, {free_one}, MATCH_LINK, "5", NULL},
        {{{0}}, {{0}}, MATCH_NONE, NULL, NULL},
        {{{0}}, {not_same}, MATCH_NONE, NULL, NULL},
        {{{0}}, {not_same, free_one}, MATCH_LINK, "5", NULL},
        {{{0}}, {free_one, free_two}, MATCH_QUESTION, NULL, "2 records have the same key"},
        {{{0}}, {linked}, MATCH_QUESTION, NULL, "7 has the same key, but is linked to 70 already"},
        {{{0}}, {linked, free_one}, MATCH_QUESTION, NULL, "2 records have the same key"},
        {{{0}}, {busy}, MATCH_WAIT, "8", NULL},
        {{{0}}, {free_one, busy}, MATCH_WAIT, "8", NULL},
        {{{0}},
         {doubtful},
         MATCH_QUESTION,
         NULL,
         "10 has the same key, but an earlier rule speaks "
         "against it"},
        {{free_two},
         {free_one},
         MATCH_QUESTION,
         NULL,
         "Others of its own side have the same key as "
         "5 too"},
        {{linked},
         {free_one},
         MATCH_QUESTION,
         NULL,
         "Others of its own side have the same key as 5 "
         "too"},
        {{not_same}, {free_one}, MATCH_LINK, "5", NULL},
        {{free_two}, {{0}}, MATCH_NONE, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct match_group group = {.rule = 3, .own = cases[i].own, .others = cases[i].others};
        while (group.n_own < 2 && cases[i].own[group.n_own].id)
            group.n_own++;
        while (group.n_others < 2 && cases[i].others[group.n_others].id)
            group.n_others++;
        struct match_result result = match_decide(arena, &group, 1);
        if (result.verdict != cases[i].verdict || !str_eq(result.id, cases[i].id) ||
            !str_eq(result.why, cases[i].why))
            fail_msg("case %zu: %d %s", i, result.verdict, result.why ? result.why : "NULL");
        if (result.verdict != MATCH_NONE)
            assert_int_equal(result.rule, 3);
    }
}

static void test_the_first_rule_with_a_candidate_decides(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    const struct match_member not_same = {.id = "1", .not_same = true}, second = {.id = "2"},
                              third[2] = {{.id = "3"}, {.id = "4"}};
    const struct match_group groups[] = {
        {.rule = 0, .others = &not_same, .n_others = 1},
        {.rule = 1, .others = &second, .n_others = 1},
        {.rule = 2, .others = third, .n_others = 2},
    };
    struct match_result result = match_decide(arena, groups, 3);
    assert_int_equal(result.verdict, MATCH_LINK);
    assert_int_equal(result.rule, 1);
    result = match_decide(arena, &groups[2], 1);
    assert_int_equal(result.verdict, MATCH_QUESTION);
    assert_string_equal(str_join(arena, result.candidates.at, result.candidates.n, " "), "3 4");
    assert_int_equal(match_decide(arena, NULL, 0).verdict, MATCH_NONE);
}

/* ---- H finds N if and only if N finds H: over small populations, with the groups made by the
 * letter of match.h ---- */

#define MEMBERS 5

struct member {
    const char *id;
    const char *keys[N_RULES]; /* NULL: none */
    size_t linked_to;          /* index on the other side + 1 */
};
struct population {
    struct member members[SIDES][MEMBERS];
    bool not_same[MEMBERS][MEMBERS]; /* hubspot, netsuite */
};

static bool share_key(const struct member *a, const struct member *b, size_t rule)
{
    return a->keys[rule] && b->keys[rule] && strcmp(a->keys[rule], b->keys[rule]) == 0;
}

static bool declared(const struct population *p, enum side side, size_t i, size_t other_i)
{
    return side == SIDE_HUBSPOT ? p->not_same[i][other_i] : p->not_same[other_i][i];
}

static struct population generate(struct gen *gen)
{
    struct population p = {0};
    static const char *const keys[] = {"a", "b", "c", "d"};
    for (int side = 0; side < SIDES; side++)
        for (size_t i = 0; i < MEMBERS; i++) {
            struct member *member = &p.members[side][i];
            member->id = str_fmt(gen->arena, "%c%zu", "HN"[side], i);
            for (size_t rule = 0; rule < N_RULES; rule++)
                member->keys[rule] = gen_chance(gen, 50) ? gen_pick(gen, keys) : NULL;
        }
    for (size_t i = 0; i < MEMBERS; i++) {
        size_t k = gen_below(gen, MEMBERS);
        if (gen_chance(gen, 25) && !p.members[SIDE_NETSUITE][k].linked_to) {
            p.members[SIDE_HUBSPOT][i].linked_to = k + 1;
            p.members[SIDE_NETSUITE][k].linked_to = i + 1;
        }
        p.not_same[gen_below(gen, MEMBERS)][gen_below(gen, MEMBERS)] = gen_chance(gen, 50);
    }
    return p;
}

/* An earlier rule speaks against k of the other side as the partner of i. */
static bool is_doubtful(const struct population *p, enum side side, size_t i, size_t k, size_t rule)
{
    const struct member *own = p->members[side], *others = p->members[other(side)];
    for (size_t earlier = 0; earlier < rule; earlier++) {
        if (!others[k].keys[earlier])
            continue;
        if (own[i].keys[earlier] && !share_key(&own[i], &others[k], earlier))
            return true;
        for (size_t j = 0; j < MEMBERS; j++)
            if (j != i && share_key(&own[j], &others[k], earlier) && !declared(p, side, j, k))
                return true;
    }
    return false;
}

static size_t only_other_left(const struct population *p, enum side side, size_t i, size_t rule)
{
    size_t left = MEMBERS;
    for (size_t k = 0; k < MEMBERS; k++)
        if (share_key(&p->members[side][i], &p->members[other(side)][k], rule) &&
            !declared(p, side, i, k))
            left = k;
    return left;
}

static struct match_result find(struct gen *gen, const struct population *p, enum side side,
                                size_t i)
{
    struct match_group groups[N_RULES];
    for (size_t rule = 0; rule < N_RULES; rule++) {
        struct match_member *own = ARENA_ARRAY(gen->arena, MEMBERS, struct match_member),
                            *others = ARENA_ARRAY(gen->arena, MEMBERS, struct match_member);
        struct match_group *group = &groups[rule];
        *group = (struct match_group){.rule = rule, .own = own, .others = others};
        const struct member *me = &p->members[side][i];
        size_t only = only_other_left(p, side, i, rule);
        for (size_t k = 0; k < MEMBERS; k++) {
            const struct member *mine = &p->members[side][k], *theirs = &p->members[other(side)][k];
            if (k != i && share_key(me, mine, rule))
                own[group->n_own++] = (struct match_member){
                    .id = mine->id, .not_same = only < MEMBERS && declared(p, side, k, only)};
            if (share_key(me, theirs, rule))
                others[group->n_others++] = (struct match_member){
                    .id = theirs->id,
                    .linked_to =
                        theirs->linked_to ? p->members[side][theirs->linked_to - 1].id : NULL,
                    .not_same = declared(p, side, i, k),
                    .doubtful = is_doubtful(p, side, i, k, rule),
                };
        }
    }
    return match_decide(gen->arena, groups, N_RULES);
}

static void test_symmetric(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    size_t links = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        arena_reset(arena);
        struct gen gen = gen_seeded(arena, seed);
        struct population p = generate(&gen);
        for (size_t h = 0; h < MEMBERS; h++)
            for (size_t n = 0; n < MEMBERS; n++) {
                const struct member *hubspot = &p.members[SIDE_HUBSPOT][h],
                                    *netsuite = &p.members[SIDE_NETSUITE][n];
                if (hubspot->linked_to || netsuite->linked_to)
                    continue;
                struct match_result there = find(&gen, &p, SIDE_HUBSPOT, h),
                                    back = find(&gen, &p, SIDE_NETSUITE, n);
                bool finds = there.verdict == MATCH_LINK && str_eq(there.id, netsuite->id),
                     found = back.verdict == MATCH_LINK && str_eq(back.id, hubspot->id);
                if (finds != found || (finds && there.rule != back.rule))
                    fail_msg("seed %ju: %s %s", (uintmax_t)seed, hubspot->id, netsuite->id);
                links += finds;
            }
    }
    assert_true(links > 1000); /* it did happen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_forms),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_the_first_rule_with_a_candidate_decides),
        cmocka_unit_test(test_symmetric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
