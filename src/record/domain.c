#include "record/domain.h"

#include "base/str.h"

#include <string.h>

/* Letters, digits, hyphens and what is not ASCII, in parts of 1 to 63 bytes, of which there are at
 * least two, the last not a number (an IP address is nobody's domain). */
static bool is_domain(const char *s)
{
    size_t parts = 0;
    bool number = false;
    for (;;) {
        size_t n = strcspn(s, ".");
        if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
            return false;
        number = strspn(s, "0123456789") >= n;
        for (size_t i = 0; i < n; i++)
            if ((unsigned char)s[i] < 0x80 &&
                !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s[i]))
                return false;
        parts++;
        if (!s[n])
            return parts >= 2 && !number;
        s += n + 1;
    }
}

char *domain_of(struct arena *arena, const char *text)
{
    char *host = str_fold(arena, text);
    char *scheme = strstr(host, "://");
    if (scheme)
        host = scheme + 3;
    host[strcspn(host, "/?#")] = '\0';
    char *at = strrchr(host, '@');
    if (at)
        host = at + 1;
    host[strcspn(host, ":")] = '\0';
    size_t n = strlen(host);
    if (n > 0 && host[n - 1] == '.')
        host[n - 1] = '\0';
    if (str_starts(host, "www."))
        host += strlen("www.");
    return is_domain(host) ? host : NULL;
}
