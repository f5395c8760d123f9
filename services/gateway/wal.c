/* SPDX-License-Identifier: Apache-2.0 */
/* Whether PostgreSQL's WAL gets to the archive: what is not there is lost with the machine. The
 * server counts it itself; here it is looked up now and then and shown as numbers. */
#include "gateway.h"

#include "db.h"

#include <event2/event.h>
#include <stdlib.h>

static const struct timeval look_every = {.tv_sec = 10};

struct wal {
    struct gateway *gateway;
    struct event *look;
    double archived;
    double failed;
    bool looking;
};

/* The server's counts go on where they were; a restart of either begins anew. */
static void count(const char *name, double now, double *before)
{
    metric_add(name, "", now < *before ? now : now - *before);
    *before = now;
}

static double number(const PGresult *rows, int column)
{
    return strtod(PQgetvalue(rows, 0, column), NULL);
}

static void came(void *arg, const struct db_answer *answer)
{
    struct wal *wal = arg;
    wal->looking = false;
    if (answer->fault != DB_FINE || PQntuples(answer->results[0]) == 0)
        return;
    const PGresult *rows = answer->results[0];
    count("minglu_wal_archived_total", number(rows, 0), &wal->archived);
    count("minglu_wal_archive_failed_total", number(rows, 1), &wal->failed);
    metric_set("minglu_wal_archive_failing", "", *PQgetvalue(rows, 0, 2) == 't' ? 1 : 0);
    metric_set("minglu_wal_unarchived_bytes", "", number(rows, 3));
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct wal *wal = arg;
    if (wal->looking || !db_is_ready(wal->gateway->side))
        return;
    wal->looking = true;
    side_add(wal->gateway, "wal_archive", NULL, 0);
    db_send(wal->gateway->side, came, wal);
}

struct wal *wal_open(struct gateway *gateway)
{
    struct wal *wal = calloc(1, sizeof *wal);
    if (wal == NULL)
        abort();
    wal->gateway = gateway;
    wal->look = event_new(service_base(gateway->service), -1, EV_PERSIST, on_look, wal);
    event_add(wal->look, &look_every);
    return wal;
}

void wal_look(struct wal *wal)
{
    on_look(-1, 0, wal);
}

void wal_stop(struct wal *wal)
{
    event_del(wal->look);
}

void wal_close(struct wal **wal)
{
    event_free((*wal)->look);
    free(*wal);
    *wal = NULL;
}
