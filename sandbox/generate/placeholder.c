/* Until the generator is here. */
#include "sandbox/generate/generate.h"

bool generate_fill(struct world *world, const struct generate_options *options, struct err *err)
{
    (void)world;
    (void)options;
    return err_set(err, ERR_INVALID, "This build has no generator.");
}
