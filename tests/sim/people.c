/* What is configured, and what people do. */
#include "tests/sim/world.h"

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

static void person_merges(struct sim *sim)
{
    struct model_record *a = any(sim, SIDE_HUBSPOT, PRESENCE_LIVE),
                        *b = any(sim, SIDE_HUBSPOT, PRESENCE_LIVE);
    /* What has just been entered is often a double. */
    struct model_record *fresh =
        sim->created_from ? model_find(&sim->model[SIDE_HUBSPOT], sim->created_from) : NULL;
    if (fresh && fresh->presence == PRESENCE_LIVE && sim_one_in(&sim->clock, 2))
        *(sim_one_in(&sim->clock, 2) ? &a : &b) = fresh;
    if (!a || !b || a == b)
        return;
    sim_trace(sim, "person merges hubspot %s and %s", a->id, b->id);
    model_merge(&sim->model[SIDE_HUBSPOT], a, b);
    sim->stats.merges++;
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
    } else if (what < 300) {
        person_edits(sim, side);
    }
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
