#include "sandbox/generate/generate.h"

#include "sandbox/generate/rows.h"

#include <inttypes.h>

#define BATCH 500
/* NetSuite got its records in another order than HubSpot. A prime above every count. */
#define STRIDE INT64_C(2654435761)

struct filling {
    struct world *world;
    struct cases cases;
    struct owners owners;
    int64_t *companies[WORLD_SIDES]; /* ids by number */
    int64_t *contacts[WORLD_SIDES];
};

/* Owners and employees with one e-mail address. */
static bool find_owners(struct arena *arena, struct filling *f, struct err *err)
{
    VEC(struct owner) owners = {0};
    struct db_rows *rows AUTO_ROWS = db_query(
        world_db(f->world),
        "SELECT o.id, e.id FROM hs_owner o JOIN ns_employee e"
        " ON lower(e.email) = lower(o.email)"
        " WHERE o.archived = 0 AND e.isinactive = 'F' AND e.issalesrep = 'T' ORDER BY o.id",
        DB_NO_PARAMS, err);
    if (!rows)
        return false;
    while (db_next(rows, err))
        *vec_add(arena, &owners) = (struct owner){str_fmt(arena, "%" PRId64, db_int(rows, 0)),
                                                  str_fmt(arena, "%" PRId64, db_int(rows, 1))};
    f->owners = (struct owners){owners.at, owners.n};
    return err->class == ERR_NONE;
}

static bool load_hubspot(struct filling *f, bool contacts, int64_t from, size_t n, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct hubspot_seed rows[BATCH];
    struct hubspot_tie ties[BATCH];
    size_t n_ties = 0;
    int64_t *ids = (contacts ? f->contacts : f->companies)[WORLD_HUBSPOT] + from;
    for (size_t i = 0; i < n; i++) {
        int64_t number = from + (int64_t)i;
        if (contacts) {
            struct contact_case c = cases_contact(arena, &f->cases, WORLD_HUBSPOT, number);
            rows[i] = rows_hubspot_contact(arena, &c, &f->owners);
            if (c.company >= 0)
                ties[n_ties++] = (struct hubspot_tie){(int64_t)i, c.company};
        } else {
            struct company_case c = cases_company(arena, &f->cases, WORLD_HUBSPOT, number);
            rows[i] = rows_hubspot_company(arena, &c, &f->owners);
        }
    }
    if (!hubspot_load(f->world, contacts ? "contacts" : "companies", rows, n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].id;
    for (size_t i = 0; i < n_ties; i++)
        ties[i] = (struct hubspot_tie){ids[ties[i].contact_id],
                                       f->companies[WORLD_HUBSPOT][ties[i].company_id]};
    return hubspot_load_ties(f->world, ties, n_ties, err);
}

static bool load_netsuite(struct filling *f, bool contacts, int64_t from, size_t n, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct netsuite_seed rows[BATCH];
    int64_t numbers[BATCH], all = contacts ? f->cases.contacts : f->cases.companies;
    int64_t *ids = (contacts ? f->contacts : f->companies)[WORLD_NETSUITE];
    for (size_t i = 0; i < n; i++) {
        numbers[i] = (from + (int64_t)i) * STRIDE % all;
        if (contacts) {
            struct contact_case c = cases_contact(arena, &f->cases, WORLD_NETSUITE, numbers[i]);
            int64_t company = c.company < 0 ? 0 : f->companies[WORLD_NETSUITE][c.company];
            rows[i] = rows_netsuite_contact(arena, &c, company);
        } else {
            struct company_case c = cases_company(arena, &f->cases, WORLD_NETSUITE, numbers[i]);
            rows[i] = rows_netsuite_customer(arena, &c, &f->owners);
        }
    }
    if (!netsuite_load(f->world, contacts ? "contact" : "customer", rows, n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        ids[numbers[i]] = rows[i].id;
    return true;
}

static bool load_all(struct filling *f, bool contacts, struct err *err)
{
    int64_t all = contacts ? f->cases.contacts : f->cases.companies;
    for (int64_t from = 0; from < all; from += BATCH) {
        size_t n = (size_t)(all - from < BATCH ? all - from : BATCH);
        if (!load_hubspot(f, contacts, from, n, err) || !load_netsuite(f, contacts, from, n, err))
            return false;
    }
    return true;
}

static bool tell_pairs(struct filling *f, bool contacts, struct err *err)
{
    int64_t all = contacts ? f->cases.shared_contacts : f->cases.shared_companies;
    int64_t *const *ids = contacts ? f->contacts : f->companies;
    struct world_pair pairs[BATCH];
    for (int64_t from = 0; from < all; from += BATCH) {
        size_t n = (size_t)(all - from < BATCH ? all - from : BATCH);
        for (size_t i = 0; i < n; i++)
            pairs[i] = (struct world_pair){.hubspot_type = contacts ? "contacts" : "companies",
                                           .hubspot_id = ids[WORLD_HUBSPOT][from + (int64_t)i],
                                           .netsuite_type = contacts ? "contact" : "customer",
                                           .netsuite_id = ids[WORLD_NETSUITE][from + (int64_t)i]};
        if (!world_add_pairs(f->world, pairs, n, err))
            return false;
    }
    return true;
}

static bool fill(struct filling *f, struct err *err)
{
    return load_all(f, false, err) && load_all(f, true, err) && tell_pairs(f, false, err) &&
           tell_pairs(f, true, err);
}

static bool in_transaction(struct arena *arena, struct filling *f, struct err *err)
{
    struct db *db = world_db(f->world);
    if (!find_owners(arena, f, err) || !db_begin(db, err))
        return false;
    if (fill(f, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool generate_fill(struct world *world, const struct generate_options *options, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct filling f = {
        .world = world,
        .cases = {.people = people_load(arena, world_seed(world)),
                  .companies = options->companies,
                  .shared_companies = options->companies * options->overlap_percent / 100,
                  .contacts = options->contacts,
                  .shared_contacts = options->contacts * options->overlap_percent / 100,
                  .alike = options->alike},
    };
    for (int side = 0; side < WORLD_SIDES; side++) {
        f.companies[side] = ARENA_ARRAY(arena, (size_t)options->companies, int64_t);
        f.contacts[side] = ARENA_ARRAY(arena, (size_t)options->contacts, int64_t);
    }
    world_lock(world);
    bool done = in_transaction(arena, &f, err);
    world_unlock(world);
    return done;
}
