/* NetSuite's values in both of its forms, as SuiteQL prints them and as the record service takes
 * and shows them, from and into those of record/schema.h. Pure but for the account's zone. */
#ifndef TENON_REMOTE_NETSUITE_VALUES_H
#define TENON_REMOTE_NETSUITE_VALUES_H

#include "record/record.h"
#include "remote/netsuite/schema.h"
#include "json/writer.h"

/* text: a SuiteQL column, NULL when the answer left it out. */
struct value ns_value_from_row(struct netsuite *ns, struct arena *arena,
                               const struct ns_field *field, const char *text);
/* value: a property of a record, NULL when it was left out. */
struct value ns_value_from_rest(struct arena *arena, const struct ns_field *field,
                                const struct json *value);
/* Writes the value as the property's; empty as null. False and *err when it is none of the type. */
bool ns_value_write(struct json_writer *w, const struct ns_field *field, struct value value,
                    struct err *err);
/* As a SuiteQL literal to compare the column with; NULL when it cannot be one of that type. */
char *ns_value_literal(struct netsuite *ns, struct arena *arena, const struct ns_field *field,
                       const char *text);

/* The whole record of a GET with expandSubResources, or NULL when it is none. */
struct record *ns_record_from_rest(struct arena *arena, const struct ns_model *model,
                                   const struct str_list *fields, const struct json *body);
/* The default billing line of a record's expanded address book, or NULL. *expanded: the book was
 * shown, so that NULL means there is none. */
const struct json *ns_billing_line(const struct json *body, bool *expanded);

#endif
