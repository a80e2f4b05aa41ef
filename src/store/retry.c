#include "store/retry.h"

#include "store/op.h"
#include "store/question.h"

#define REFUSED_LINKS                                                                              \
    "FROM failing f JOIN link l ON l.workspace = f.workspace AND l.link = f.link "                 \
    "WHERE f.workspace = ?1 AND (l.hubspot_account = ?2 AND l.hubspot_type = ?3 "                  \
    "AND f.target = 'hubspot' OR l.netsuite_account = ?2 AND l.netsuite_type = ?3 "                \
    "AND f.target = 'netsuite')"
#define REFUSED_OPS(columns)                                                                       \
    "(SELECT " columns " FROM op o WHERE o.workspace = ?1 AND o.account = ?2 AND o.type = ?3 "     \
    "AND o." OP_IS_OPEN " AND o.state = 'failing' AND coalesce(o.error_code, '') <> '" OP_UNPROVEN \
    "' AND NOT EXISTS (SELECT 1 FROM question WHERE question.workspace = ?1 "                      \
    "AND question.account = o.source_account AND question.type = o.source_type "                   \
    "AND question.id = o.source_id AND question.kind = '" QUESTION_MATCH "' "                      \
    "AND question.state = 'open'))"
#define TOUCH "UPDATE mirror SET todo = 1 WHERE workspace = ?1 AND "

bool retry_refused(struct store *store, const char *account, const char *type, struct err *err)
{
    static const char *const statements[] = {
        TOUCH "account = ?2 AND type = ?3 AND state = 'failing'",
        TOUCH "(account, type, id) IN (SELECT l.hubspot_account, l.hubspot_type, "
              "l.hubspot_id " REFUSED_LINKS ")",
        TOUCH "(account, type, id) IN " REFUSED_OPS("o.source_account, o.source_type, o.source_id"),
        "DELETE FROM failing WHERE workspace = ?1 AND (link, target) IN "
        "(SELECT f.link, f.target " REFUSED_LINKS ")",
        "UPDATE op SET state = 'superseded', claim = NULL WHERE workspace = ?1 "
        "AND op IN " REFUSED_OPS("o.op"),
    };
    const struct db_value params[] = {db_t(store->workspace), db_t(account), db_t(type)};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (!db_exec(store->db, statements[i], params, 3, err))
            return false;
    return true;
}
