/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel knows of this process, as numbers: when it started, how much memory it has and
 * may have. */
#pragma once

#include <stdint.h>

/* Sets minglu_start_time_seconds, minglu_resident_bytes and, where there is one,
 * minglu_memory_limit_bytes. */
void process_measure(void);

/* What the control groups let the process have, in bytes; 0 if that is no less than the machine
 * has. `root` is where proc and sys lie: "" but in tests. */
int64_t process_memory_limit(const char *root);
