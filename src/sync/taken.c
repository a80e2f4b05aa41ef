#include "base/dec.h"
#include "record/names.h"
#include "sync/match.h"
#include "sync/merge.h"

#include <string.h>

NAMES_DEFINE_NAME(taken, enum taken, TAKENS)

static bool same_folded(struct arena *arena, const char *a, const char *b)
{
    return strcmp(str_fold(arena, a), str_fold(arena, b)) == 0;
}

/* The first `characters` of the text, or as many of them as fit into that many bytes: limits of
 * NetSuite's custom fields count bytes (reference more-facts g). */
static bool is_cut(struct arena *arena, const char *sent, const char *now, int max_length)
{
    if (max_length <= 0)
        return false;
    size_t bytes = str_utf8_prefix(sent, (size_t)max_length), characters = 0, i = 0;
    for (; sent[i]; i++)
        if (((unsigned char)sent[i] & 0xC0) != 0x80 && characters++ == (size_t)max_length)
            break;
    return (sent[bytes] && same_folded(arena, str_ndup(arena, sent, bytes), now)) ||
           (sent[i] && same_folded(arena, str_ndup(arena, sent, i), now));
}

static bool same_phone(struct arena *arena, const char *a, const char *b)
{
    const char *digits = match_normalise(arena, MATCH_PHONE, a),
               *others = match_normalise(arena, MATCH_PHONE, b);
    return digits && others && strcmp(digits, others) == 0;
}

static const char *without_scheme(struct arena *arena, const char *url)
{
    char *folded = str_fold(arena, url);
    char *scheme = strstr(folded, "://");
    char *rest = scheme ? scheme + 3 : folded;
    size_t n = strlen(rest);
    if (n > 0 && rest[n - 1] == '/')
        rest[n - 1] = '\0';
    return rest;
}

/* The same number; where the field holds numbers, also rounded to the digits that it now has. */
static bool same_number(const char *sent, const char *now, bool rounded)
{
    struct dec a, b;
    return dec_parse(sent, &a) && dec_parse(now, &b) &&
           (dec_compare(a, b) == 0 ||
            (rounded && b.scale < a.scale && dec_compare(dec_round(a, b.scale), b) == 0));
}

/* The same time; where the field holds times, also cut to its second or minute (NetSuite may keep
 * no seconds, reference live-facts). */
static bool same_time(const char *sent, const char *now, bool cut)
{
    int64_t a, b;
    return value_time(sent, &a) && value_time(now, &b) &&
           (a == b || (cut && a > b && (a / 1000 * 1000 == b || a / 60000 * 60000 == b)));
}

/* The declared forms: what a side may make of a text, a number or a time without changing it. */
static bool is_form(struct arena *arena, const struct field *field, const char *sent,
                    const char *now)
{
    enum field_type type = field ? field->type : FIELD_STRING;
    if (same_folded(arena, sent, now) ||
        same_number(sent, now, type == FIELD_DECIMAL || type == FIELD_INTEGER) ||
        same_time(sent, now, type == FIELD_DATETIME))
        return true;
    if (!field || (type != FIELD_STRING && type != FIELD_TEXT))
        return false;
    return is_cut(arena, sent, now, field->max_length) ||
           (field->form == FORM_PHONE && same_phone(arena, sent, now)) ||
           (field->form == FORM_URL &&
            strcmp(without_scheme(arena, sent), without_scheme(arena, now)) == 0);
}

enum taken merge_taken(struct arena *arena, const struct field *field, struct value before,
                       struct value sent, struct value now)
{
    if (now.state == VALUE_UNKNOWN)
        return TAKEN_UNKNOWN;
    if (value_equal(field, now, sent))
        return TAKEN_AS_SENT;
    if (value_equal(field, now, before))
        return TAKEN_NOT;
    /* An emptied box is one that is not ticked. */
    if (sent.state == VALUE_EMPTY)
        return field && field->type == FIELD_BOOL && value_equal(field, now, value_of("false"))
                   ? TAKEN_FORM
                   : TAKEN_OTHER;
    return now.state == VALUE_SET && is_form(arena, field, sent.text, now.text) ? TAKEN_FORM
                                                                                : TAKEN_OTHER;
}
