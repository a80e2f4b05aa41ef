#include "sandbox/generate/culture.h"

#include "base/buf.h"

#include <string.h>
#include <utf8proc.h>

/* Letters that Unicode does not take apart. */
static const char *plain_letter(utf8proc_int32_t c)
{
    static const struct {
        utf8proc_int32_t letter;
        const char *plain;
    } letters[] = {{0xDF, "ss"}, {0x142, "l"}, {0xF8, "o"}, {0xE6, "ae"}, {0x131, "i"}};
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (letters[i].letter == c)
            return letters[i].plain;
    return NULL;
}

char *culture_ascii(struct arena *arena, const char *text)
{
    utf8proc_int32_t points[512];
    struct buf out AUTO_BUF = buf_init(0);
    utf8proc_ssize_t n =
        utf8proc_decompose((const utf8proc_uint8_t *)text, 0, points, 512,
                           UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
    for (utf8proc_ssize_t i = 0; i < n && i < 512; i++) {
        utf8proc_int32_t c = points[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const char *letter = plain_letter(c);
        if (plain)
            buf_addc(&out, (char)c);
        else if (letter)
            buf_adds(&out, letter);
    }
    return str_dup(arena, buf_text(&out));
}

static struct words load_words(struct arena *arena, const char *text)
{
    struct str_list items = str_split(arena, text, ' ');
    struct words words = {ARENA_ARRAY(arena, items.n, const char *),
                          ARENA_ARRAY(arena, items.n, const char *), items.n};
    for (size_t i = 0; i < items.n; i++) {
        struct str_list pair = str_split(arena, items.at[i], ':');
        char *word = str_dup(arena, pair.at[0]);
        for (char *c = word; *c; c++)
            if (*c == '_')
                *c = ' ';
        words.text[i] = word;
        words.ascii[i] = pair.n > 1 ? pair.at[1] : culture_ascii(arena, word);
    }
    return words;
}

static void load_towns(struct arena *arena, struct culture *culture)
{
    struct str_list items = str_split(arena, culture->text->towns, '|');
    culture->towns = ARENA_ARRAY(arena, items.n, struct town);
    culture->n_towns = items.n;
    for (size_t i = 0; i < items.n; i++) {
        struct str_list parts = str_split(arena, items.at[i], ';');
        const char **p = parts.at;
        for (size_t j = 0; j < parts.n; j++)
            p[j] = *p[j] ? p[j] : NULL;
        culture->towns[i] = (struct town){p[0], p[1], p[2], p[3], p[4], p[5]};
    }
}

const struct culture *culture_load(struct arena *arena)
{
    struct culture *cultures = ARENA_ARRAY(arena, culture_n_texts, struct culture);
    int first = 0;
    for (size_t i = 0; i < culture_n_texts; i++) {
        const struct culture_text *text = &culture_texts[i];
        cultures[i] = (struct culture){
            .text = text,
            .heads = load_words(arena, text->heads),
            .tails = load_words(arena, text->tails),
            .trades = load_words(arena, text->trades),
            .given = load_words(arena, text->given),
            .family = load_words(arena, text->family),
            .legal = str_split(arena, text->legal, '|'),
            .streets = str_split(arena, text->streets, '|'),
            .phones = str_split(arena, text->phones, '|'),
            .first = first,
        };
        load_towns(arena, &cultures[i]);
        first += text->weight;
    }
    return cultures;
}

char *culture_fill(struct arena *arena, const char *model, const char *name, uint64_t random)
{
    size_t n_names = 0;
    for (const char *c = model; *c; c++)
        n_names += *c == '*';
    char *text = arena_alloc(arena, strlen(model) + n_names * strlen(name) + 1), *to = text;
    for (; *model; model++) {
        if (*model == '*') {
            memcpy(to, name, strlen(name));
            to += strlen(name);
        } else if (*model == '#' || *model == '@') {
            *to++ = (char)(*model == '#' ? '0' + random % 10 : '1' + random % 9);
            random /= 10;
        } else {
            *to++ = *model;
        }
    }
    return text;
}
