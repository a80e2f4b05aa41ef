/* The domain in a URL, a bare domain or an e-mail address, as a key to compare by. Pure. */
#ifndef TENON_RECORD_DOMAIN_H
#define TENON_RECORD_DOMAIN_H

#include "base/arena.h"

/* "https://www.Acme.com:443/shop" and "info@acme.com" give "acme.com". NULL when the text holds
 * none. */
char *domain_of(struct arena *arena, const char *text);

#endif
