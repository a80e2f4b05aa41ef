#include "generate.h"

struct gen gen_seeded(struct arena *arena, uint64_t seed)
{
    return (struct gen){arena, seed * 0x9E3779B97F4A7C15u + 0x2545F4914F6CDD1Du};
}

/* splitmix64 */
static uint64_t next(struct gen *gen)
{
    uint64_t z = gen->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

size_t gen_below(struct gen *gen, size_t n)
{
    return (size_t)(next(gen) % n);
}

bool gen_chance(struct gen *gen, unsigned percent)
{
    return gen_below(gen, 100) < percent;
}

static const char *const texts[] = {
    "Acme",      "ACME",       "Acme Inc.",
    "acme",      " Acme",      "Acme ",
    "Ångström",  "Angstrom",   "Straße 1",
    "STRASSE 1", "a\nb",       "a\r\nb",
    "3000",      "3000.00",    "-0.5",
    "1e3",       "true",       "T",
    "x;y",       "y;x",        "ada@example.com",
    "ADA@x.com", "2026-11-24", "2026-11-24T08:00:00Z",
    "Lead",      "Qualified",  "a very long text that some fields would have to cut in the middle",
};

const char *gen_text(struct gen *gen)
{
    return gen_pick(gen, texts);
}

static const char *const decimals[] = {"0",   "0.00", "-0",   "3000",  "3000.00",
                                       "3e3", ".5",   "0.50", "-12.5", "123456789012345678.90"};
static const char *const integers[] = {"0", "1", "-1", "42", "42.0", "1000000"};
static const char *const bools[] = {"true", "false", "T", "F", "True"};
static const char *const dates[] = {"2026-11-24", "2026-11-25", "2024-02-29"};
static const char *const datetimes[] = {
    "2026-11-24T08:00:00Z",   "2026-11-24T08:00:00.000Z", "2026-11-24T09:00:00+01:00",
    "2026-11-24T08:00:00.5Z", "2026-11-25T23:59:59Z",
};
static const char *const enums[] = {"a", "b", "c"};
static const char *const multi_enums[] = {"a", "a;b", "b;a", "a;;b", ";a;a;b", "b;c"};
static const char *const references[] = {"companies:1", "companies:2", "companies:3"};
static const char *const emails[] = {"ada@example.com", "Ada@Example.com", "bob@example.com"};

static const char *spelling(struct gen *gen, const struct field *field)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_TEXT:
    case FIELD_LINES:
        return field->form == FORM_EMAIL ? gen_pick(gen, emails) : gen_text(gen);
    case FIELD_DECIMAL:
        return gen_pick(gen, decimals);
    case FIELD_INTEGER:
        return gen_pick(gen, integers);
    case FIELD_BOOL:
        return gen_pick(gen, bools);
    case FIELD_DATE:
        return gen_pick(gen, dates);
    case FIELD_DATETIME:
        return gen_pick(gen, datetimes);
    case FIELD_ENUM:
        return gen_pick(gen, enums);
    case FIELD_MULTI_ENUM:
        return gen_pick(gen, multi_enums);
    case FIELD_REFERENCE:
        return gen_pick(gen, references);
    }
    return "";
}

struct value gen_value(struct gen *gen, const struct field *field, bool unknown)
{
    if (unknown && gen_chance(gen, 5))
        return value_unknown();
    return gen_chance(gen, 20) ? value_empty() : value_of(spelling(gen, field));
}
