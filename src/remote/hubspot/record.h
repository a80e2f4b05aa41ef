/* The forms in which HubSpot tells and takes records: the properties to ask for, a record from its
 * JSON, a value for the wire, the body of a batch read. Values are told apart by the type's schema
 * (an owner's id from a number), which is kept from its last read. */
#ifndef TENON_REMOTE_HUBSPOT_RECORD_H
#define TENON_REMOTE_HUBSPOT_RECORD_H

#include "record/record.h"
#include "remote/hubspot/client.h"
#include "json/json.h"

#define HUBSPOT_ORIGIN "tenon_origin" /* the property that carries a create's origin */

/* How records are told: their type, its schema, and the fields wanted (NULL: what is answered). */
struct hubspot_shape {
    const struct hubspot_type *type;
    const struct schema *schema;
    const struct str_list *fields;
};
/* The shape for these fields; asks for the schema where what is kept does not know them all. The
 * schema lives until the next call of this for the type, or of describe. */
bool hubspot_shape(struct hubspot *hubspot, const char *type, const struct str_list *fields,
                   struct hubspot_shape *out, struct err *err);

/* The properties to ask for so that fields, stamps, origin and merged ids are answered, each once;
 * association fields are none. */
struct str_list hubspot_properties(struct arena *arena, const struct hubspot_shape *shape);
/* The fields that are properties. */
struct str_list hubspot_own_fields(struct arena *arena, const struct hubspot_type *type,
                                   const struct str_list *fields);

/* A record with the values of its properties; association fields stay unknown. Present as an empty
 * value only where HubSpot answered null: what it left out stays unknown (it has left the schema).
 * False when this is no record. */
bool hubspot_record_parse(struct arena *arena, const struct hubspot_shape *shape,
                          const struct json *json, int64_t read_ms, struct record *out);
/* What HubSpot is sent for a value that is known; "" clears. */
const char *hubspot_value_to_wire(const struct field *field, struct value value);
/* A record's id, as its decimal digits. */
bool hubspot_id_valid(const char *id);

/* The body of a batch read: {"inputs":[{"id":…}], …}. */
struct hubspot_inputs {
    const char *const *ids;
    size_t n;
    const char *id_property;                       /* NULL: by id */
    const struct str_list *properties, *histories; /* NULL: none */
};
char *hubspot_inputs_body(struct arena *arena, const struct hubspot_inputs *inputs);

#endif
