#include "sync/match.h"

#include "record/domain.h"

#include <string.h>

/* Hosts whose domain says nothing of whose mail or page it is. */
static const char *const shared_hosts[] = {
    "aim.com",       "aol.com",        "blogspot.com",  "bluewin.ch",     "comcast.net",
    "facebook.com",  "free.fr",        "gmail.com",     "gmx.at",         "gmx.ch",
    "gmx.com",       "gmx.de",         "gmx.net",       "googlemail.com", "hotmail.co.uk",
    "hotmail.com",   "hotmail.de",     "hotmail.fr",    "hotmail.it",     "icloud.com",
    "instagram.com", "laposte.net",    "libero.it",     "linkedin.com",   "linktr.ee",
    "live.co.uk",    "live.com",       "live.nl",       "mac.com",        "mail.com",
    "mail.ru",       "me.com",         "msn.com",       "naver.com",      "orange.fr",
    "outlook.com",   "outlook.de",     "pm.me",         "proton.me",      "protonmail.com",
    "qq.com",        "rocketmail.com", "sbcglobal.net", "t-online.de",    "tutanota.com",
    "twitter.com",   "uol.com.br",     "verizon.net",   "web.de",         "wix.com",
    "wordpress.com", "x.com",          "yahoo.co.jp",   "yahoo.co.uk",    "yahoo.com",
    "yahoo.de",      "yahoo.fr",       "yandex.com",    "yandex.ru",      "ymail.com",
    "youtube.com",   "zoho.com",       "163.com",
};

/* What stands at the end of a company's name and says only what kind of company it is. */
static const char *const legal_forms[] = {
    "ab",           "ag",   "aps",         "as",   "asa", "bv",      "bvba",    "co",
    "company",      "corp", "corporation", "doo",  "ev",  "gbr",     "gmbh",    "inc",
    "incorporated", "kft",  "kg",          "kgaa", "kk",  "limited", "llc",     "llp",
    "lp",           "ltd",  "ltda",        "mbh",  "nv",  "ohg",     "oy",      "oyj",
    "plc",          "pte",  "pty",         "pvt",  "sa",  "sarl",    "sas",     "se",
    "sl",           "spa",  "spzoo",       "sro",  "srl", "ug",      "private",
};

static bool is_listed(const char *const *list, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}
#define IS_LISTED(list, word) is_listed((list), sizeof(list) / sizeof *(list), (word))

static char *normalise_email(struct arena *arena, const char *text)
{
    char *email = str_fold(arena, text);
    const char *at = strchr(email, '@');
    return at && at != email && at[1] ? email : NULL;
}

static char *normalise_domain(struct arena *arena, const char *text)
{
    char *domain = domain_of(arena, text);
    return domain && !IS_LISTED(shared_hosts, domain) ? domain : NULL;
}

/* Within a word a full stop and an apostrophe fall away ("S.A.", "O'Neill"); other ASCII
 * punctuation parts words; "&" is "and". */
static char *part_words(struct arena *arena, const char *folded)
{
    char *out = arena_alloc(arena, 5 * strlen(folded) + 1), *to = out;
    for (const char *c = folded; *c; c++) {
        if (*c == '&')
            to = (char *)memcpy(to, " and ", 5) + 5;
        else if (strncmp(c, "\xE2\x80\x99", 3) == 0) /* ’ */
            c += 2;
        else if (*c == ' ' || strchr("-_/,;:()[]{}\"!?+*#|", *c))
            *to++ = ' ';
        else if (*c != '.' && *c != '\'')
            *to++ = *c;
    }
    *to = '\0';
    return out;
}

/* "The Acme GmbH & Co. KG" and "ACME" are called the same. A name of legal forms alone keeps them.
 */
static char *normalise_name(struct arena *arena, const char *text)
{
    char *words = str_fold(arena, part_words(arena, str_fold(arena, text)));
    struct str_list list = str_split(arena, words, ' ');
    size_t first = list.n > 1 && strcmp(list.at[0], "the") == 0, n = list.n;
    while (n > first + 1 && (IS_LISTED(legal_forms, list.at[n - 1]) ||
                             (n < list.n && strcmp(list.at[n - 1], "and") == 0)))
        n--;
    char *name = str_join(arena, list.at + first, n - first, " ");
    return *name ? name : NULL;
}

/* Digits up to an extension; too few say nothing. */
#define PHONE_DIGITS_MIN 6

static char *normalise_phone(struct arena *arena, const char *text)
{
    char *digits = arena_alloc(arena, strlen(text) + 1), *to = digits;
    for (const char *c = text; *c; c++) {
        if (*c >= '0' && *c <= '9' && (*c != '0' || to != digits))
            *to++ = *c;
        else if (to != digits && strchr("xXeE", *c))
            break;
    }
    return to - digits >= PHONE_DIGITS_MIN ? digits : NULL;
}

char *match_normalise(struct arena *arena, enum match_form form, const char *text)
{
    if (str_is_blank(text))
        return NULL;
    switch (form) {
    case MATCH_TEXT:
        return str_fold(arena, text);
    case MATCH_EMAIL:
        return normalise_email(arena, text);
    case MATCH_DOMAIN:
        return normalise_domain(arena, text);
    case MATCH_NAME:
        return normalise_name(arena, text);
    case MATCH_PHONE:
        return normalise_phone(arena, text);
    }
    return NULL;
}

/* NULL when a part is blank, unknown or says nothing. A normal form has no line break. */
static const char *rule_key(struct arena *arena, const struct match_rule *rule, enum side side,
                            const struct values *values)
{
    const char *parts[MATCH_PARTS_MAX];
    for (size_t i = 0; i < rule->n_parts; i++) {
        struct value value = values_get(values, rule->parts[i].field[side]);
        if (value.state != VALUE_SET)
            return NULL;
        parts[i] = match_normalise(arena, rule->parts[i].form, value.text);
        if (!parts[i])
            return NULL;
    }
    return rule->n_parts > 0 ? str_join(arena, parts, rule->n_parts, "\n") : NULL;
}

size_t match_keys(struct arena *arena, const struct sync *sync, enum side side,
                  const struct record *record, struct match_key *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < sync->n_match && n < max; i++) {
        const char *key = rule_key(arena, &sync->match[i], side, &record->values);
        if (key)
            out[n++] = (struct match_key){i, key};
    }
    return n;
}

/* ---- The decision ---- */

static size_t count_left(const struct match_member *members, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        left += !members[i].not_same;
    return left;
}

static struct match_result question(struct arena *arena, const struct match_group *group,
                                    const char *why)
{
    VEC(const char *) ids = {0};
    for (size_t i = 0; i < group->n_others; i++)
        if (!group->others[i].not_same)
            *vec_add(arena, &ids) = group->others[i].id;
    return (struct match_result){
        .verdict = MATCH_QUESTION,
        .rule = group->rule,
        .candidates = {ids.at, ids.n},
        .why = why,
    };
}

/* One candidate is left: is it the one? */
static struct match_result decide_one(struct arena *arena, const struct match_group *group,
                                      const struct match_member *candidate)
{
    if (candidate->linked_to)
        return question(arena, group,
                        str_fmt(arena, "%s has the same key, but is linked to %s already",
                                candidate->id, candidate->linked_to));
    if (candidate->doubtful)
        return question(arena, group,
                        str_fmt(arena, "%s has the same key, but an earlier rule speaks against it",
                                candidate->id));
    if (count_left(group->own, group->n_own) > 0)
        return question(
            arena, group,
            str_fmt(arena, "Others of its own side have the same key as %s too", candidate->id));
    return (struct match_result){.verdict = MATCH_LINK, .id = candidate->id, .rule = group->rule};
}

static struct match_result decide_group(struct arena *arena, const struct match_group *group,
                                        size_t left)
{
    const struct match_member *candidate = NULL;
    for (size_t i = 0; i < group->n_others; i++) {
        const struct match_member *member = &group->others[i];
        if (member->not_same)
            continue;
        if (member->busy)
            return (struct match_result){
                .verdict = MATCH_WAIT, .id = member->id, .rule = group->rule};
        candidate = member;
    }
    if (left == 1)
        return decide_one(arena, group, candidate);
    return question(arena, group, str_fmt(arena, "%zu records have the same key", left));
}

struct match_result match_decide(struct arena *arena, const struct match_group *groups, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t left = count_left(groups[i].others, groups[i].n_others);
        if (left > 0)
            return decide_group(arena, &groups[i], left);
    }
    return (struct match_result){.verdict = MATCH_NONE};
}
