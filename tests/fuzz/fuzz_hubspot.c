/* Whatever HubSpot answers to a batch of writes, each item ends with an outcome that can be acted
 * upon: done with a record, refused or in doubt with words, or to be sent again with others. The
 * first byte is the status of an error. */
#include "base/str.h"
#include "fuzz.h"
#include "remote/hubspot/errors.h"
#include "remote/hubspot/record.h"
#include "remote/hubspot/write.h"

#include <assert.h>
#include <string.h>

static const struct field fields[] = {
    {.name = "email", .type = FIELD_STRING},
    {.name = "hubspot_owner_id", .type = FIELD_REFERENCE, .reference_type = HUBSPOT_OWNERS},
};
static const struct schema schema = {SIDE_HUBSPOT, "contacts", fields, 2};

static void check_item(const struct write_item *item)
{
    switch (item->outcome) {
    case WRITE_DONE:
        assert(item->kind == WRITE_ARCHIVE || item->after);
        assert(item->kind != WRITE_CREATE || hubspot_id_valid(item->new_id));
        assert(item->err.class == ERR_NONE);
        break;
    case WRITE_REFUSED:
    case WRITE_IN_DOUBT:
        assert(item->err.class != ERR_NONE && item->err.message[0]);
        assert(!item->after && !item->new_id);
        break;
    case WRITE_UNSENT:
        assert(false); /* left without an outcome */
    }
}

static void check_batch(struct arena *arena, const struct json *body, enum write_kind kind)
{
    struct err err;
    struct hubspot_shape shape = {hubspot_type_of("contacts", &err), &schema, NULL};
    struct hubspot_call call = {.outcome = HTTP_ANSWERED, .status = 207, .json = body};
    struct write_item items[] = {
        {.kind = kind, .id = "1", .origin = "o1", .trace = "t1"},
        {.kind = kind, .id = "2", .origin = "o2", .trace = "t2"},
        {.kind = kind, .id = "3", .origin = "o3", .trace = "t3"},
    };
    struct write_item *batch[] = {&items[0], &items[1], &items[2]};
    size_t again = hubspot_answer_match(arena, &shape, &call, batch, 3);
    assert(again <= 3 && again != 1);
    for (size_t i = 0; i < 3; i++)
        if (i < 3 - again)
            check_item(batch[i]);
        else
            assert(batch[i]->outcome == WRITE_UNSENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n == 0)
        return 0;
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    const struct json *body = json_parse(arena, (const char *)bytes + 1, n - 1, &err);
    struct hubspot_fault fault;
    hubspot_fault_decode(arena, bytes[0] % 2 ? 400 + bytes[0] / 2 : 0, body, "c", &fault);
    assert(fault.err.class != ERR_NONE && str_ends(fault.err.message, " (HubSpot request c)"));
    check_batch(arena, body, WRITE_CREATE);
    check_batch(arena, body, WRITE_UPDATE);
    check_batch(arena, body, WRITE_ARCHIVE);
    return 0;
}
