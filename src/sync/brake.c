#include "sync/brake.h"

/* A share of a few records says nothing. */
#define SHARE_FROM 25

const char *brake_creates(struct arena *arena, const struct brakes *brakes, int64_t creates)
{
    if (brakes->creates < 0 || creates == 0 || creates < brakes->creates)
        return NULL;
    return str_fmt(arena, "Creates within 24 hours: %jd; the limit is %d", (intmax_t)creates,
                   brakes->creates);
}

const char *brake_deletes(struct arena *arena, const struct brakes *brakes, int64_t deletes)
{
    if (brakes->deletes < 0 || deletes == 0 || deletes < brakes->deletes)
        return NULL;
    return str_fmt(arena, "Deletes within 24 hours: %jd; the limit is %d", (intmax_t)deletes,
                   brakes->deletes);
}

static bool share_trips(int percent, int64_t part, int64_t whole)
{
    return percent >= 0 && part >= SHARE_FROM && part * 100 >= whole * percent;
}

const char *brake_changed(struct arena *arena, const struct brakes *brakes, int64_t changed,
                          int64_t linked)
{
    if (!share_trips(brakes->changed_percent, changed, linked))
        return NULL;
    return str_fmt(arena, "Linked records changed within 24 hours: %jd of %jd; the limit is %d %%",
                   (intmax_t)changed, (intmax_t)linked, brakes->changed_percent);
}

const char *brake_vanished(struct arena *arena, const struct brakes *brakes, int64_t vanished,
                           int64_t linked)
{
    if (!share_trips(brakes->changed_percent, vanished, linked))
        return NULL;
    return str_fmt(arena,
                   "Linked records that can no longer be seen, and may be made a second time: %jd "
                   "of %jd; the limit is %d %%",
                   (intmax_t)vanished, (intmax_t)linked, brakes->changed_percent);
}

const char *brake_emptied(struct arena *arena, const struct brakes *brakes, const char *field,
                          int64_t emptied, int64_t filled)
{
    if (!share_trips(brakes->emptied_percent, emptied, filled))
        return NULL;
    return str_fmt(arena,
                   "Records on which %s is emptied within 24 hours: %jd of %jd; the limit is %d %%",
                   field, (intmax_t)emptied, (intmax_t)filled, brakes->emptied_percent);
}
