/* remote/hubspot: what every error body of the reference means. */
#include "remote/hubspot/errors.h"
#include "json/json.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct sample {
    int status;
    const char *body;
    enum err_class class;
    enum err_scope scope;
    const char *code;
    const char *words; /* in the message */
    const char *bad_field, *existing_id;
};

static const struct sample samples[] = {
    {401,
     "{\"status\":\"error\",\"message\":\"Authentication credentials not found. This API supports "
     "OAuth 2.0\",\"correlationId\":\"c\",\"category\":\"INVALID_AUTHENTICATION\"}",
     ERR_AUTH, SCOPE_ACCOUNT, "INVALID_AUTHENTICATION", "Authentication credentials not found", 0,
     0},
    {401,
     "{\"status\":\"error\",\"message\":\"The OAuth token used to make this call expired 3 hours "
     "ago.\",\"category\":\"EXPIRED_AUTHENTICATION\"}",
     ERR_AUTH, SCOPE_ACCOUNT, "EXPIRED_AUTHENTICATION", "expired 3 hours ago", 0, 0},
    {403,
     "{\"status\":\"error\",\"message\":\"This app hasn't been granted all required scopes to make "
     "this call. Read more about required scopes here: https://developers.hubspot.com/scopes.\","
     "\"errors\":[{\"message\":\"One or more of the following scopes are required.\",\"context\":"
     "{\"requiredGranularScopes\":[\"crm.objects.deals.read\",\"crm.schemas.deals.read\"]}}],"
     "\"links\":{\"scopes\":\"https://developers.hubspot.com/scopes\"},"
     "\"category\":\"MISSING_SCOPES\"}",
     ERR_PERMISSION, SCOPE_TYPE, "MISSING_SCOPES",
     "crm.objects.deals.read, crm.schemas.deals.read: add what is missing", 0, 0},
    {403,
     "{\"status\":\"error\",\"category\":\"MISSING_SCOPES\",\"message\":\"This app hasn't\","
     "\"context\":{\"requiredGranularScopes\":[\"files\"],\"links\":[\"https://x\"]}}",
     ERR_PERMISSION, SCOPE_TYPE, "MISSING_SCOPES", "scopes files:", 0, 0},
    {400,
     "{\"status\":\"error\",\"message\":\"Property values were not valid\",\"errors\":[{\"message\":"
     "\"Property \\\"x\\\" does not exist\",\"code\":\"PROPERTY_DOESNT_EXIST\",\"context\":"
     "{\"propertyName\":[\"x\"]}}],\"category\":\"VALIDATION_ERROR\"}",
     ERR_INVALID, SCOPE_RECORD, "PROPERTY_DOESNT_EXIST", "Property \"x\" does not exist", "x", 0},
    {400,
     "{\"status\":\"error\",\"message\":\"Property values were not valid: [{\\\"isValid\\\":false,"
     "\\\"message\\\":\\\"\\\\\\\"a\\\\\\\" is a read only property; its value cannot be "
     "set.\\\",\\\"error\\\":\\\"READ_ONLY_VALUE\\\",\\\"name\\\":\\\"a\\\",\\\"portalId\\\":1},"
     "{\\\"isValid\\\":false,\\\"message\\\":\\\"b was not a valid long.\\\","
     "\\\"error\\\":\\\"INVALID_LONG\\\",\\\"name\\\":\\\"b\\\"}]\","
     "\"category\":\"VALIDATION_ERROR\"}",
     ERR_INVALID, SCOPE_RECORD, "READ_ONLY_VALUE",
     "\"a\" is a read only property; its value cannot be set.; b was not a valid long.", "a", 0},
    {400,
     "{\"status\":\"error\",\"message\":\"Property values were not valid: [{\\\"isValid\\\":false,"
     "\\\"message\\\":\\\"foo was not one of the allowed options: [x]\\\","
     "\\\"error\\\":\\\"INVALID_OPTION\\\",\\\"name\\\":\\\"stage\\\"}]\"}",
     ERR_INVALID, SCOPE_RECORD, "INVALID_OPTION", "foo was not one of the allowed options: [x]",
     "stage", 0},
    {400, "{\"status\":\"error\",\"message\":\"Property values were not valid: [{\\\"cut\"}",
     ERR_INVALID, SCOPE_RECORD, "", "Property values were not valid: [{\"cut", 0, 0},
    {400,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"m\",\"errors\":[{"
     "\"message\":\"Email address x is invalid\",\"code\":\"INVALID_EMAIL\",\"context\":"
     "{\"propertyName\":[\"email\"]}}]}",
     ERR_INVALID, SCOPE_RECORD, "INVALID_EMAIL", "Email address x is invalid", "email", 0},
    {400,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"The property values "
     "provided are invalid\",\"errors\":[{\"code\":\"MISSING_REQUIRED_PROPERTY\",\"message\":\"A "
     "value for firstname must be provided\",\"context\":{\"propertyName\":[\"firstname\"]}}]}",
     ERR_INVALID, SCOPE_RECORD, "MISSING_REQUIRED_PROPERTY",
     "A value for firstname must be provided", "firstname", 0},
    {400,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"m\",\"errors\":[{"
     "\"code\":\"CONFLICTING_UNIQUE_VALUE\",\"message\":\"taken\",\"context\":{\"propertyName\":["
     "\"tenon_origin\"]}}]}",
     ERR_CONFLICT, SCOPE_RECORD, "CONFLICTING_UNIQUE_VALUE", "taken", "tenon_origin", 0},
    {400,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"Cannot set "
     "PropertyValueCoordinates{portalId=1, objectTypeId=ObjectTypeId{innerId=1}, "
     "propertyName=tenon_origin, value=V} on NEW. 90012 already has that value.\",\"errors\":[{"
     "\"message\":\"clash\",\"code\":\"UNIQUE_VALUE_CONFLICT\"}]}",
     ERR_CONFLICT, SCOPE_RECORD, "UNIQUE_VALUE_CONFLICT", "clash", "tenon_origin", "90012"},
    {400,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"m\",\"errors\":[{"
     "\"message\":\"clash\",\"code\":\"UNIQUE_VALUE_CONFLICT\",\"context\":{\"existingObjectId\":"
     "[\"77\"],\"conflictingValue\":[\"V\"],\"propertyName\":[\"p\"]}}]}",
     ERR_CONFLICT, SCOPE_RECORD, "UNIQUE_VALUE_CONFLICT", "clash", "p", "77"},
    {400,
     "{\"status\":\"error\",\"message\":\"Cannot set PropertyValueCoordinates{propertyName=p, "
     "value=V} on NEW. 5 already has that value.\",\"category\":\"VALIDATION_ERROR\"}",
     ERR_CONFLICT, SCOPE_RECORD, "VALIDATION_ERROR", "already has that value", "p", "5"},
    {409,
     "{\"status\":\"error\",\"message\":\"Contact already exists. Existing ID: 512\","
     "\"correlationId\":\"c\",\"category\":\"CONFLICT\"}",
     ERR_CONFLICT, SCOPE_RECORD, "CONFLICT", "Contact already exists", 0, "512"},
    {409, "{\"status\":\"error\",\"message\":\"Contact already exists\",\"category\":\"CONFLICT\"}",
     ERR_CONFLICT, SCOPE_RECORD, "CONFLICT", "Contact already exists", 0, 0},
    {409,
     "{\"status\":\"error\",\"message\":\"exists\",\"category\":\"OBJECT_ALREADY_EXISTS\","
     "\"subCategory\":\"Properties.PROPERTY_WITH_NAME_EXISTS\"}",
     ERR_CONFLICT, SCOPE_RECORD, "Properties.PROPERTY_WITH_NAME_EXISTS", "exists", 0, 0},
    {404, "{\"status\":\"error\",\"message\":\"resource not found\",\"correlationId\":\"c\"}",
     ERR_NOT_FOUND, SCOPE_RECORD, "", "resource not found", 0, 0},
    {404,
     "{\"status\":\"error\",\"message\":\"Object not found.  objectId are usually numeric.\","
     "\"context\":{\"id\":[\"abc\"]},\"category\":\"OBJECT_NOT_FOUND\"}",
     ERR_NOT_FOUND, SCOPE_RECORD, "OBJECT_NOT_FOUND", "Object not found.  objectId", 0, 0},
    {404, NULL, ERR_NOT_FOUND, SCOPE_RECORD, "", "answered 404 without an explanation", 0, 0},
    {400, "{\"status\":\"error\",\"message\":\"Invalid input JSON on line 1, column 5: x\"}",
     ERR_INVALID, SCOPE_RECORD, "", "Invalid input JSON on line 1", 0, 0},
    {400,
     "{\"status\":\"error\",\"message\":\"validation error\",\"correlationId\":\"c\","
     "\"errors\":[\"The request body may not be null\"]}",
     ERR_INVALID, SCOPE_RECORD, "", "The request body may not be null", 0, 0},
    {400,
     "{\"status\":\"error\",\"message\":\"Invalid input JSON on line 1, column 60. Some required "
     "fields were not set: [name]\",\"category\":\"VALIDATION_ERROR\"}",
     ERR_INVALID, SCOPE_RECORD, "VALIDATION_ERROR", "Some required fields were not set", 0, 0},
    {429,
     "{\"status\":\"error\",\"message\":\"You have reached your ten_secondly_rolling limit.\","
     "\"errorType\":\"RATE_LIMIT\",\"policyName\":\"TEN_SECONDLY_ROLLING\"}",
     ERR_RATE_LIMITED, SCOPE_ACCOUNT, "TEN_SECONDLY_ROLLING", "ten_secondly_rolling limit", 0, 0},
    {429,
     "{\"status\":\"error\",\"message\":\"You have reached your secondly limit.\","
     "\"category\":\"RATE_LIMITS\"}",
     ERR_RATE_LIMITED, SCOPE_ACCOUNT, "RATE_LIMITS", "secondly limit", 0, 0},
    {405, NULL, ERR_BUG, SCOPE_TYPE, "", "405", 0, 0},
    {415, NULL, ERR_BUG, SCOPE_TYPE, "", "415", 0, 0},
    {414, NULL, ERR_INVALID, SCOPE_RECORD, "", "414", 0, 0},
    {437, NULL, ERR_INVALID, SCOPE_RECORD, "", "437", 0, 0},
    {423, NULL, ERR_TRANSIENT, SCOPE_RECORD, "", "423", 0, 0},
    {477, NULL, ERR_TRANSIENT, SCOPE_ACCOUNT, "", "477", 0, 0},
    {502, NULL, ERR_TRANSIENT, SCOPE_RECORD, "", "502", 0, 0},
    {524, NULL, ERR_TRANSIENT, SCOPE_RECORD, "", "524", 0, 0},
    {526, NULL, ERR_TRANSIENT, SCOPE_ACCOUNT, "", "526", 0, 0},
    /* entries of a partial answer */
    {0,
     "{\"status\":\"error\",\"category\":\"OBJECT_NOT_FOUND\",\"message\":\"Could not get some "
     "CONTACT objects\",\"context\":{\"ids\":[\"9\"]}}",
     ERR_NOT_FOUND, SCOPE_RECORD, "OBJECT_NOT_FOUND", "Could not get some", 0, 0},
    {0,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"Property values were "
     "not valid: [{\\\"message\\\":\\\"no x\\\",\\\"error\\\":\\\"PROPERTY_DOESNT_EXIST\\\","
     "\\\"name\\\":\\\"missing\\\"}]\",\"context\":{\"objectWriteTraceId\":[\"t1\"]}}",
     ERR_INVALID, SCOPE_RECORD, "PROPERTY_DOESNT_EXIST", "no x", "missing", 0},
    {0,
     "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"Contact already "
     "exists. Existing ID: 171591000198\",\"context\":{\"existingId\":[\"171591000198\"],"
     "\"objectWriteTraceId\":[\"t1\"]}}",
     ERR_CONFLICT, SCOPE_RECORD, "VALIDATION_ERROR", "Contact already exists", 0, "171591000198"},
    {0, "{\"status\":\"error\",\"errors\":[{\"code\":\"INVALID_DATE\",\"message\":\"no date\"}]}",
     ERR_INVALID, SCOPE_RECORD, "INVALID_DATE", "no date", 0, 0},
    {0, "{\"status\":\"error\",\"category\":\"SOMETHING_INTERNAL\",\"message\":\"oops\"}",
     ERR_TRANSIENT, SCOPE_RECORD, "SOMETHING_INTERNAL", "oops", 0, 0},
    {0, "{}", ERR_TRANSIENT, SCOPE_RECORD, "", "without an explanation", 0, 0},
    /* nothing of it has the type it should have */
    {400, "{\"message\":7,\"errors\":{\"a\":1},\"context\":[],\"category\":[]}", ERR_INVALID,
     SCOPE_RECORD, "", "", 0, 0},
    {400, "{\"errors\":[null,[],{\"context\":{\"propertyName\":{}}}]}", ERR_INVALID, SCOPE_RECORD,
     "", "", 0, 0},
    {400, "[1]", ERR_INVALID, SCOPE_RECORD, "", "", 0, 0},
};

static void check(const struct sample *s)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct err err = {0};
    const struct json *body = s->body ? json_parse(arena, s->body, strlen(s->body), &err) : NULL;
    if (s->body && !body)
        fail_msg("%s: %s", s->body, err.message);
    struct hubspot_fault fault;
    hubspot_fault_decode(arena, s->status, body, "0199-c", &fault);
    if (fault.err.class != s->class || fault.err.scope != s->scope ||
        !str_eq(fault.err.code, s->code) || !strstr(fault.err.message, s->words) ||
        !str_eq(fault.bad_field, s->bad_field) || !str_eq(fault.existing_id, s->existing_id))
        fail_msg("%d %s: %s, %s, \"%s\", %s, field %s, existing %s", s->status,
                 s->body ? s->body : "", err_class_name(fault.err.class),
                 err_scope_name(fault.err.scope), fault.err.message, fault.err.code,
                 fault.bad_field ? fault.bad_field : "-",
                 fault.existing_id ? fault.existing_id : "-");
    assert_int_equal(fault.err.http_status, s->status);
    assert_true(str_ends(fault.err.message, " (HubSpot request 0199-c)"));
}

static void test_each_body_has_its_class_code_and_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        check(&samples[i]);
}

static void test_long_words_keep_the_request_id(void **state)
{
    (void)state;
    struct arena *arena AUTO_ARENA = arena_new();
    char *body = str_fmt(arena, "{\"message\":\"%02000d\"}", 7);
    struct err err = {0};
    struct hubspot_fault fault;
    hubspot_fault_decode(arena, 400, json_parse(arena, body, strlen(body), &err), "0199-c", &fault);
    assert_true(str_ends(fault.err.message, "0 (HubSpot request 0199-c)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_body_has_its_class_code_and_words),
        cmocka_unit_test(test_long_words_keep_the_request_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
