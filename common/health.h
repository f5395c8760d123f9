/* SPDX-License-Identifier: Apache-2.0 */
/* `<daemon> --health`: asks the running daemon, over its bus, whether it works. */
#pragma once

struct settings;

/* 0: it answers and its database is there; 1: one sentence on stderr says what is not so. */
int health_ask(const struct settings *settings);
