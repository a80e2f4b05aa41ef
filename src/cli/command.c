#include "cli/command.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
    &command_init,
    &command_connect_hubspot,
    &command_connect_netsuite,
    &command_doctor,
    &command_sync_list,
    &command_sync_add,
    &command_sync_set,
    &command_sync_on,
    &command_sync_off,
    &command_sync_delete,
    &command_plan,
    &command_run,
    &command_status,
    &command_runs,
    &command_questions_list,
    &command_questions_accept,
    &command_questions_reject,
    &command_questions_resolve,
    &command_undo,
    &command_forget,
    &command_why,
    &command_problems,
    &command_config_export,
    &command_config_plan,
    &command_config_apply,
    &command_demo,
    &command_help,
    &command_completion,
    NULL,
};

const struct cli_command *cli_command_find(int n, char *const *words, int *used)
{
    struct arena *arena AUTO_ARENA = arena_new();
    *used = 0;
    const char *two = n > 1 ? str_fmt(arena, "%s %s", words[0], words[1]) : NULL;
    for (size_t i = 0; n > 0 && cli_commands[i]; i++) {
        bool pair = str_eq(cli_commands[i]->name, two);
        if (!pair && !str_eq(cli_commands[i]->name, words[0]))
            continue;
        *used = pair ? 2 : 1;
        return cli_commands[i];
    }
    return NULL;
}

bool cli_command_is_group(const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; cli_commands[i]; i++)
        if (str_starts(cli_commands[i]->name, word) && cli_commands[i]->name[n] == ' ')
            return true;
    return false;
}
