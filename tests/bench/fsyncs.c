/* SPDX-License-Identifier: Apache-2.0 */
/* What the disk asks for two commits one after the other: an event that is delivered has been
 * through two (its daemon's and the journal's). */
#include "client.h"

#include <fcntl.h>

enum { BLOCK = 8192, ROUNDS = 300, GAP_US = 2000 };

static void write_block(int fd, const char *block)
{
    if (pwrite(fd, block, BLOCK, 0) != BLOCK || fdatasync(fd) != 0)
        die("fsyncs: %s", strerror(errno));
}

int main(int argc, char **argv)
{
    static char block[BLOCK];
    struct sample sample = {0};
    if (argc != 2)
        die("fsyncs FILE");
    int fd = open(argv[1], O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        die("fsyncs: %s: %s", argv[1], strerror(errno));
    write_block(fd, block);
    for (int i = 0; i < ROUNDS; i++) {
        const struct timespec gap = {.tv_nsec = GAP_US * 1000};
        int64_t began = now_us();
        write_block(fd, block);
        write_block(fd, block);
        sample_add(&sample, now_us() - began);
        nanosleep(&gap, NULL); /* the pace of the commands it is compared with */
    }
    (void)close(fd);
    printf("{");
    sample_print(&sample);
    printf("}\n");
    return 0;
}
