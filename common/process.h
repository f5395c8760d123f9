/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel knows of this process, as numbers: when it started and how much memory it has. */
#pragma once

void process_measure(void); /* sets minglu_start_time_seconds and minglu_resident_bytes */
