#include "base/err.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void cut_message(struct err *err)
{
    err->message[str_utf8_prefix(err->message, sizeof err->message - 1)] = '\0';
}

bool err_set(struct err *err, enum err_class class, const char *fmt, ...)
{
    if (!err)
        return false;
    *err = (struct err){.class = class};
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    cut_message(err);
    return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char context[sizeof err->message];
    va_list args;
    va_start(args, fmt);
    vsnprintf(context, sizeof context, fmt, args);
    va_end(args);
    char whole[2 * sizeof context + 2];
    snprintf(whole, sizeof whole, "%s: %s", context, err->message);
    memcpy(err->message, whole, sizeof err->message - 1);
    err->message[sizeof err->message - 1] = '\0';
    cut_message(err);
    return false;
}

const char *err_class_name(enum err_class class)
{
    switch (class) {
#define X(id, name)                                                                                \
    case id:                                                                                       \
        return name;
        ERR_CLASSES(X)
#undef X
    }
    return "bug";
}

const char *err_scope_name(enum err_scope scope)
{
    switch (scope) {
#define X(id, name)                                                                                \
    case id:                                                                                       \
        return name;
        ERR_SCOPES(X)
#undef X
    }
    return "run";
}
