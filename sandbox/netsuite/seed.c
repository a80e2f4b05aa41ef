#include "sandbox/netsuite/seed.h"

#include "base/str.h"
#include "sandbox/netsuite/account.h"
#include "sandbox/netsuite/custom_field.h"
#include "sandbox/netsuite/places.h"

/* entitystatus: reference more-facts f. */
static const char seed_rows[] =
    "INSERT INTO ns_currency (id, name, symbol, displaysymbol, exchangerate, isbasecurrency,"
    " isinactive, lastmodifieddate) VALUES"
    " (1, 'US Dollar', 'USD', '$', '1', 'T', 'F', 1577865600000),"
    " (2, 'Euro', 'EUR', '€', '1.0825', 'F', 'F', 1577865600000);\n"
    "INSERT INTO ns_subsidiary (id, name, fullname, legalname, currency, country, parent,"
    " iselimination, email, url, isinactive, lastmodifieddate) VALUES"
    " (1, 'Parent Company', 'Parent Company', 'Parent Company Inc.', 1, 'US', NULL, 'F',"
    "  'info@example.com', NULL, 'F', 1577865600000),"
    " (2, 'Europe', 'Parent Company : Europe', 'Parent Company GmbH', 2, 'DE', 1, 'F',"
    "  'info@example.de', NULL, 'F', 1577865600000);\n"
    "INSERT INTO ns_employee (id, entityid, firstname, lastname, title, email, issalesrep,"
    " subsidiary, isinactive, datecreated, lastmodifieddate) VALUES"
    " (3, 'Alex Admin', 'Alex', 'Admin', 'Administrator', 'alex.admin@example.com', 'F', 1, 'F',"
    "  1577865600000, 1577865600000),"
    " (7, 'HubSpot Integration', 'HubSpot', 'Integration', NULL, 'integration@example.com', 'F', 1,"
    "  'F', 1577865600000, 1577865600000),"
    " (11, 'Sara Sales', 'Sara', 'Sales', 'Account Executive', 'sara.sales@example.com', 'T', 1,"
    "  'F', 1577865600000, 1577865600000),"
    " (12, 'Ben Berger', 'Ben', 'Berger', 'Account Executive', 'ben.berger@example.com', 'T', 2,"
    "  'F', 1577865600000, 1577865600000),"
    " (13, 'Mina Moore', 'Mina', 'Moore', 'Account Manager', 'mina.moore@example.com', 'T', 1, 'F',"
    "  1577865600000, 1577865600000),"
    " (14, 'Gone Girard', 'Gone', 'Girard', 'Account Manager', 'gone.girard@example.com', 'T', 1,"
    "  'T', 1577865600000, 1577865600000);\n"
    "INSERT INTO ns_entitystatus (key, name, entitytype, probability, inactive) VALUES"
    " (6, 'Unqualified', 'LEAD', '0', 'F'), (7, 'Qualified', 'LEAD', '10', 'F'),"
    " (8, 'In Discussion', 'PROSPECT', '40', 'F'),"
    " (9, 'Identified Decision Makers', 'PROSPECT', '50', 'F'),"
    " (10, 'Proposal', 'PROSPECT', '60', 'F'), (11, 'In Negotiation', 'PROSPECT', '75', 'F'),"
    " (12, 'Purchasing', 'PROSPECT', '90', 'F'), (13, 'Closed Won', 'CUSTOMER', '100', 'F'),"
    " (14, 'Closed Lost', 'PROSPECT', '0', 'F'), (15, 'Renewal', 'CUSTOMER', '100', 'F'),"
    " (16, 'Lost Customer', 'CUSTOMER', '0', 'F');\n"
    "INSERT INTO ns_customercategory (id, name, isinactive) VALUES"
    " (1, 'Corporate', 'F'), (2, 'Individual', 'F'), (3, 'Partner', 'F'), (4, 'Old', 'T');\n"
    "INSERT INTO ns_term (id, name, isinactive) VALUES"
    " (1, 'Net 15', 'F'), (2, 'Net 30', 'F'), (3, 'Net 60', 'F'), (4, 'Due on receipt', 'F');\n"
    "INSERT INTO ns_pricelevel (id, name, isinactive) VALUES"
    " (1, 'Base Price', 'F'), (2, 'Corporate Discount Price', 'F'), (3, 'Employee Price', 'F'),"
    " (5, 'Online Price', 'F');\n";

static const char *const segments[] = {"Enterprise", "Mid-Market", "Small Business",
                                       "Public Sector"};
static const char *const interests[] = {"Hardware", "Software", "Services", "Training"};

static const struct custom_field fields[] = {
    {"customer", "custentity_segment", "Segment", NS_REFERENCE, 0, "customlist_segment", true,
     segments, 4},
    {"customer", "custentity_interests", "Interests", NS_MULTISELECT, 0, "customlist_interests",
     false, interests, 4},
    {"customer", "custentity_region_code", "Region Code", NS_STRING, 20, NULL, false, NULL, 0},
    {"customer", "custentity_about", "About", NS_TEXT, 0, NULL, false, NULL, 0},
    {"customer", "custentity_employees", "Number of Employees", NS_INTEGER, 0, NULL, false, NULL,
     0},
    {"customer", "custentity_annual_revenue", "Annual Revenue", NS_DECIMAL, 0, NULL, false, NULL,
     0},
    {"customer", "custentity_vip", "VIP", NS_BOOLEAN, 0, NULL, false, NULL, 0},
    {"customer", "custentity_renewal_date", "Renewal Date", NS_DATE, 0, NULL, false, NULL, 0},
    {"customer", "custentity_last_visit", "Last Visit", NS_DATETIME, 0, NULL, false, NULL, 0},
    {"contact", "custentity_linkedin", "LinkedIn", NS_STRING, 0, NULL, false, NULL, 0},
    {"contact", "custentity_newsletter", "Newsletter", NS_BOOLEAN, 0, NULL, false, NULL, 0},
};

static bool fill_places(struct db *db, struct err *err)
{
    for (size_t i = 0; i < places_n_countries; i++)
        if (!db_exec(db, "INSERT INTO ns_country (id, name) VALUES (?1, ?2)",
                     DB_PARAMS(db_t(places_countries[i].id), db_t(places_countries[i].name)), err))
            return false;
    for (size_t i = 0; i < places_n_states; i++) {
        const struct place_state *state = &places_states[i];
        if (!db_exec(db,
                     "INSERT INTO ns_state (id, shortname, fullname, country)"
                     " VALUES (?1, ?2, ?3, ?4)",
                     DB_PARAMS(db_i((int64_t)i + 1), db_t(state->short_name),
                               db_t(state->full_name), db_t(state->country)),
                     err))
            return false;
    }
    return true;
}

static bool fill(struct world *world, struct err *err)
{
    if (!db_script(world_db(world), seed_rows, err) || !fill_places(world_db(world), err))
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (!custom_field_create(world, &fields[i], err))
            return false;
    return true;
}

bool seed_fill(struct world *world, struct err *err)
{
    struct db *db = world_db(world);
    struct db_rows *rows = db_query(db, "SELECT count(*) FROM ns_currency", DB_NO_PARAMS, err);
    if (!rows)
        return false;
    bool filled = db_next(rows, err) && db_int(rows, 0) > 0;
    db_done(rows);
    if (filled)
        return true;
    if (!db_begin(db, err))
        return false;
    if (fill(world, err))
        return db_commit(db, err);
    db_rollback(db);
    return false;
}
