#include "base/err.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes over the text, cut at a character boundary. */
static void set_message(struct err *err, const char *text)
{
    size_t n = str_utf8_prefix(text, sizeof err->message - 1);
    memcpy(err->message, text, n);
    err->message[n] = '\0';
}

bool err_set(struct err *err, enum err_class class, const char *fmt, ...)
{
    if (!err)
        return false;
    /* Formatted first: an argument may be the message that stands there now. */
    char text[sizeof err->message + 8];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    *err = (struct err){.class = class};
    set_message(err, text);
    return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char text[2 * sizeof err->message];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof err->message, fmt, args);
    va_end(args);
    size_t used = n < 0 ? 0 : strlen(text);
    snprintf(text + used, sizeof text - used, ": %s", err->message);
    set_message(err, text);
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
