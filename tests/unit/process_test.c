/* SPDX-License-Identifier: Apache-2.0 */
/* The memory a process may have, as the kernel's control groups say it: both versions, in a
 * container and in a unit. */
#include "process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 3 };

struct file {
    const char *path;
    const char *text;
};

/* A file under root, and every directory on the way to it. */
static void write_file(const char *root, const struct file *file)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", root, file->path);
    for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *out = fopen(path, "we");
    assert_non_null(out);
    assert_true(fputs(file->text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static int64_t limit_with(const struct file *files)
{
    char root[] = "/tmp/minglu-process-XXXXXX";
    char command[64];
    assert_non_null(mkdtemp(root));
    for (int i = 0; i < FILES_MAX && files[i].path != NULL; i++)
        write_file(root, &files[i]);
    int64_t limit = process_memory_limit(root);
    (void)snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
    return limit;
}

static void the_limit_of_its_group_is_found(void **state)
{
    (void)state;

    static const struct {
        struct file files[FILES_MAX];
        int64_t limit;
    } cases[] = {
        /* a container, version 2: it sees its group at the top */
        {{{"proc/self/cgroup", "0::/\n"}, {"sys/fs/cgroup/memory.max", "268435456\n"}}, 268435456},
        /* a unit, version 2 */
        {{{"proc/self/cgroup", "0::/system.slice/minglu@intake.service\n"},
             {"sys/fs/cgroup/system.slice/minglu@intake.service/memory.max", "536870912\n"}},
            536870912},
        /* a container, version 1: the path is the machine's */
        {{{"proc/self/cgroup", "9:name=systemd:/docker/4f\n4:memory:/docker/4f\n0::/docker/4f\n"},
             {"sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n"}},
            268435456},
        /* a unit, version 1, below a machine without a limit */
        {{{"proc/self/cgroup", "4:memory:/system.slice\n"},
             {"sys/fs/cgroup/memory/system.slice/memory.limit_in_bytes", "536870912\n"},
             {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}},
            536870912},
        /* nothing limits it */
        {{{"proc/self/cgroup", "0::/user.slice\n"},
             {"sys/fs/cgroup/user.slice/memory.max", "max\n"}},
            0},
        {{{"proc/self/cgroup", "4:memory:/\n"},
             {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"}},
            0},
        {{{"proc/self/cgroup", "0::/\n"}}, 0},
        {{{"proc/self/statm", "1 1\n"}}, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(limit_with(cases[i].files), cases[i].limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_of_its_group_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
