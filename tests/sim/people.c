/* What is configured, and what people do. */
#include "tests/sim/world.h"

#include <string.h>

static const char *const hubspot_fields[] = {"kind",  "mail", "name", "note",
                                             "phone", "site", "town"};
static const char *const netsuite_fields[] = {"category", "comments", "companyname",
                                              "email",    "isperson", "part.town",
                                              "phone",    "phone2",   "url"};
const struct model_fields sim_fields[SIDES] = {{hubspot_fields, H_FIELDS},
                                               {netsuite_fields, N_FIELDS}};

/* The configuration ------------------------------------------------------------------------------
 */

static struct mapping one_to_one(struct sim *sim, const char *hubspot, const char *netsuite)
{
    struct mapping mapping = {.fields = {{hubspot}, {netsuite}}, .n_fields = {1, 1}};
    mapping.key = mapping_key(sim->arena, &mapping);
    return mapping;
}

/* A company is what is no person, as in NetSuite's customers. */
static struct filter companies_only(void)
{
    static const char *const yes[] = {"true"};
    static const struct condition no_person = {"isperson", FILTER_IS_NOT, yes, 1};
    static const struct condition_group group = {&no_person, 1};
    return (struct filter){&group, 1};
}

void sim_configure(struct sim *sim)
{
    static const struct match_rule by_mail = {
        .parts = {{.field = {"mail", "email"}, .form = MATCH_EMAIL}}, .n_parts = 1};
    struct mapping *mappings = ARENA_ARRAY(sim->arena, 8, struct mapping);
    mappings[0] = one_to_one(sim, "mail", "email");
    mappings[1] = one_to_one(sim, "name", "companyname");
    mappings[2] = one_to_one(sim, "note", "comments");
    mappings[2].clear = CLEAR_PROPAGATE;
    mappings[3] = one_to_one(sim, "phone", "phone");
    mappings[3].conflict = CONFLICT_ASK;
    mappings[4] = one_to_one(sim, "site", "url");
    mappings[4].direction = DIRECTION_TO_NETSUITE;
    mappings[5] = one_to_one(sim, "phone", "phone2"); /* from the field of an `ask` mapping */
    mappings[5].direction = DIRECTION_TO_NETSUITE;
    mappings[6] = one_to_one(sim, "kind", "category");
    mappings[6].direction = DIRECTION_TO_NETSUITE;
    mappings[6].enforce = true;
    mappings[7] = one_to_one(sim, "town", "part.town"); /* in a request of its own */
    sim->sync = (struct sync){.name = "companies",
                              .on = true,
                              .account = {"hubspot", "netsuite"},
                              .type = {"companies", "customer"},
                              .scope[SIDE_NETSUITE] = companies_only(),
                              .create = {true, true},
                              .without_email = true,
                              .brakes = {sim->options.brake ? sim->options.brake : -1, -1, -1, -1},
                              .match = &by_mail,
                              .n_match = 1,
                              .mappings = mappings,
                              .n_mappings = 8};
    sim->config = (struct config){.syncs = &sim->sync, .n = 1, .revision = 1};
    sim->pair = (struct pair){{"hubspot", "netsuite"}, {"companies", "customer"}};
}

struct model_faults sim_random_faults(struct sim *sim)
{
    struct sim_clock *c = &sim->clock;
    struct model_faults faults = {.late_ms = SIM_LATE_MS, .page_shuffle = true, .early_read = 2};
    if (!sim_one_in(c, 6)) {
        faults.transient = 20 + (unsigned)sim_below(c, 60);
        faults.lost_before = 8 + (unsigned)sim_below(c, 20);
        faults.lost_after = 3 + (unsigned)sim_below(c, 7);
        faults.late = 15 + (unsigned)sim_below(c, 40);
        faults.refused = 15 + (unsigned)sim_below(c, 60);
    }
    if (sim_one_in(c, 3))
        faults.lag_ms = (int64_t)sim_below(c, SIM_LAG_MS / 2) + 1;
    if (sim_one_in(c, 2)) {
        faults.dropped = 40 + (unsigned)sim_below(c, 100);
        faults.bad_field = 40 + (unsigned)sim_below(c, 100);
        faults.other_form = 10 + (unsigned)sim_below(c, 50);
    }
    faults.rewritten = sim_one_in(c, 6);
    return faults;
}

/* People ------------------------------------------------------------------------------------------
 */

static const char *text_of(struct sim *sim, const char *what)
{
    return str_fmt(sim->arena, "%s %u", what, (unsigned)sim_below(&sim->clock, 100000));
}

struct model_record *sim_make_record(struct sim *sim, enum side side, const char *mail)
{
    const char *values[N_FIELDS] = {0};
    if (side == SIDE_HUBSPOT) {
        values[H_MAIL] = mail;
        values[H_NAME] = text_of(sim, "Name");
        values[H_PHONE] = sim_one_in(&sim->clock, 2) ? text_of(sim, "phone") : NULL;
        values[H_SITE] = text_of(sim, "site");
        values[H_TOWN] = sim_one_in(&sim->clock, 2) ? text_of(sim, "Town") : NULL;
    } else {
        values[N_EMAIL] = mail;
        values[N_COMPANYNAME] = text_of(sim, "Name");
        values[N_COMMENTS] = sim_one_in(&sim->clock, 2) ? text_of(sim, "Note") : NULL;
    }
    sim_trace(sim, "person creates %s %s", side_name(side), mail);
    return model_create(&sim->model[side], values);
}

const char *sim_new_mail(struct sim *sim)
{
    return str_fmt(sim->arena, "m%d@example.com", sim->next_mail++);
}

static struct model_record *any(struct sim *sim, enum side side, enum presence presence)
{
    struct model *m = &sim->model[side];
    for (int i = 0; i < 8 && m->records.n > 0; i++) {
        struct model_record *r = m->records.at[sim_below(&sim->clock, m->records.n)];
        if (r->presence == presence)
            return r;
    }
    return NULL;
}

static void person_edits(struct sim *sim, enum side side)
{
    static const size_t fields[SIDES][7] = {
        {H_NAME, H_NOTE, H_PHONE, H_SITE, H_TOWN, H_KIND, H_PHONE},
        {N_COMPANYNAME, N_COMMENTS, N_PHONE, N_URL, N_TOWN, N_CATEGORY, N_PHONE2}};
    struct model_record *r = any(sim, side, PRESENCE_LIVE);
    if (!r)
        return;
    size_t field = fields[side][sim_below(&sim->clock, 7)];
    const char *value = sim_one_in(&sim->clock, 8) ? NULL : text_of(sim, "Edit");
    sim_trace(sim, "person edits %s %s.%s := %s", side_name(side), r->id,
              sim->model[side].fields.names[field], value ? value : "(empty)");
    model_edit(&sim->model[side], r, field, value);
}

/* What was once asked about is edited on both sides again. */
static void person_contests(struct sim *sim)
{
    const struct model *hubspot = &sim->model[SIDE_HUBSPOT], *netsuite = &sim->model[SIDE_NETSUITE];
    if (sim->answers.n == 0)
        return;
    const char *id = sim->answers.at[sim_below(&sim->clock, sim->answers.n)].id;
    struct model_record *h = model_find(hubspot, id);
    for (size_t i = 0; h && i < netsuite->records.n; i++) {
        struct model_record *n = netsuite->records.at[i];
        if (h->presence != PRESENCE_LIVE || n->presence != PRESENCE_LIVE ||
            !str_eq(n->values[N_EMAIL], h->values[H_MAIL]))
            continue;
        sim_trace(sim, "people edit hubspot %s.phone and netsuite %s.phone", h->id, n->id);
        model_edit(&sim->model[SIDE_HUBSPOT], h, H_PHONE, text_of(sim, "Edit"));
        model_edit(&sim->model[SIDE_NETSUITE], n, N_PHONE, text_of(sim, "Edit"));
        return;
    }
}

static bool holds_mail(const struct model *m, size_t field, const char *mail)
{
    for (size_t i = 0; i < m->records.n; i++)
        if (str_eq(m->records.at[i]->born[field], mail))
            return true;
    return false;
}

/* A company that one system has is entered in the other by hand, while ours may be on its way. */
static void person_enters_it_too(struct sim *sim, enum side side)
{
    static const size_t mail_field[SIDES] = {H_MAIL, N_EMAIL};
    struct model *m = &sim->model[side];
    size_t first = sim_below(&sim->clock, m->records.n);
    for (size_t i = 0; i < m->records.n; i++) {
        const struct model_record *r = m->records.at[(first + i) % m->records.n];
        const char *mail = r->values[mail_field[side]];
        if (r->presence != PRESENCE_LIVE || !mail ||
            holds_mail(&sim->model[other(side)], mail_field[other(side)], mail))
            continue;
        sim_make_record(sim, other(side), mail)->entered_late = true;
        return;
    }
}

/* An import: more records with one stamp than a page holds. */
static void person_imports(struct sim *sim, enum side side)
{
    struct model *m = &sim->model[side];
    size_t field = side == SIDE_HUBSPOT ? H_SITE : N_COMMENTS;
    size_t n = 8 + sim_below(&sim->clock, 8);
    sim_trace(sim, "person imports %s.%s", side_name(side), m->fields.names[field]);
    for (size_t i = 0; i < m->records.n && n > 0; i++)
        if (m->records.at[i]->presence == PRESENCE_LIVE) {
            model_edit(m, m->records.at[i], field, text_of(sim, "Import"));
            n--;
        }
}

static void merge(struct sim *sim, struct model_record *a, struct model_record *b)
{
    if (!a || !b || a == b)
        return;
    if (sim_one_in(&sim->clock, 2)) {
        struct model_record *first = a;
        a = b;
        b = first;
    }
    sim_trace(sim, "person merges hubspot %s and %s", a->id, b->id);
    model_merge(&sim->model[SIDE_HUBSPOT], a, b);
    sim->stats.merges++;
}

/* The live record that this one was made from; NULL: it is gone. */
static struct model_record *made_from(struct sim *sim, const char *origin)
{
    const char *id = origin ? strrchr(origin, '-') : NULL;
    struct model_record *r = id ? model_find(&sim->model[SIDE_HUBSPOT], id + 1) : NULL;
    return r && r->presence == PRESENCE_LIVE ? r : NULL;
}

/* What has just been entered is often a double. */
static void person_merges(struct sim *sim)
{
    struct model_record *a = any(sim, SIDE_HUBSPOT, PRESENCE_LIVE),
                        *b = any(sim, SIDE_HUBSPOT, PRESENCE_LIVE),
                        *fresh = made_from(sim, sim->created_from);
    merge(sim, fresh && sim_one_in(&sim->clock, 2) ? fresh : a, b);
}

/* Meanwhile it is entered once more, and the two are merged. */
static void person_merges_unanswered(struct sim *sim)
{
    const char **origin = &sim->model[SIDE_NETSUITE].unanswered;
    struct model_record *r = made_from(sim, *origin);
    *origin = NULL;
    if (r)
        merge(sim, r, sim_make_record(sim, SIDE_HUBSPOT, sim_new_mail(sim)));
}

static void person_archives(struct sim *sim, enum side side)
{
    struct model_record *r = any(sim, side, PRESENCE_LIVE);
    if (!r)
        return;
    sim_trace(sim, "person archives %s %s", side_name(side), r->id);
    model_archive(&sim->model[side], r);
}

static void person_restores(struct sim *sim, enum side side)
{
    struct model_record *r = any(sim, side, PRESENCE_DELETED);
    if (!r)
        return;
    sim_trace(sim, "person restores %s %s", side_name(side), r->id);
    model_restore(&sim->model[side], r);
}

static void person_rescopes(struct sim *sim)
{
    struct model_record *r = any(sim, SIDE_NETSUITE, PRESENCE_LIVE);
    if (!r)
        return;
    const char *value = r->values[N_ISPERSON] ? NULL : "true";
    sim_trace(sim, "person makes netsuite %s a %s", r->id, value ? "person" : "company");
    model_edit(&sim->model[SIDE_NETSUITE], r, N_ISPERSON, value);
}

void sim_people_act(struct sim *sim)
{
    struct sim_clock *c = &sim->clock;
    enum side side = sim_one_in(c, 2) ? SIDE_HUBSPOT : SIDE_NETSUITE;
    uint64_t what = sim_below(c, 800);
    if (what < 8) {
        sim_make_record(sim, side, sim_new_mail(sim));
    } else if (what < 12) { /* the same company in both systems within a minute */
        const char *mail = sim_new_mail(sim);
        sim_make_record(sim, side, mail);
        sim_make_record(sim, other(side), mail);
    } else if (what < 14) {
        person_archives(sim, side);
    } else if (what < 18) {
        person_merges(sim);
    } else if (what < 19) {
        person_restores(sim, side);
    } else if (what < 21) {
        person_rescopes(sim);
    } else if (what < 22) {
        person_imports(sim, side);
    } else if (what < 30) {
        person_enters_it_too(sim, side);
    } else if (what < 36) {
        person_contests(sim);
    } else if (what < 300) {
        person_edits(sim, side);
    }
    if (sim->model[SIDE_NETSUITE].unanswered && sim_one_in(c, 25))
        person_merges_unanswered(sim);
}

void sim_populate(struct sim *sim)
{
    for (int i = 0; i < sim->options.records; i++) {
        const char *mail = sim_new_mail(sim);
        uint64_t where = sim_below(&sim->clock, 5);
        if (where != 0)
            sim_make_record(sim, SIDE_HUBSPOT, mail);
        sim->clock.now_ms += 1000 + (int64_t)sim_below(&sim->clock, 200000);
        if (where != 1)
            sim_make_record(sim, SIDE_NETSUITE, mail);
    }
    sim->clock.now_ms += 3600 * 1000;
}
