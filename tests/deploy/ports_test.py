"""Who is in the way of a port: asked of the kernel before anything is started."""

import socket
import subprocess

import pytest
from world import ROOT, free_port

ASK = f"source {ROOT}/deploy/lib/daemons.sh; listeners"


def in_the_way(port, *address):
    done = subprocess.run(["bash", "-c", f'{ASK} "$@"', "ask", str(port), *address], capture_output=True, text=True, check=True)
    return bool(done.stdout.split())


@pytest.mark.parametrize("family, held, ways", (
    (socket.AF_INET, "127.0.0.1", {"": True, "127.0.0.1": True, "127.0.0.2": False, "0.0.0.0": True, "[::]": True}),
    (socket.AF_INET, "127.0.0.2", {"": False, "127.0.0.1": False, "127.0.0.2": True, "0.0.0.0": True, "[::]": True}),
    (socket.AF_INET, "0.0.0.0", {"": True, "127.0.0.2": True, "192.168.1.20": True, "0.0.0.0": True}),
    (socket.AF_INET6, "::ffff:127.0.0.2", {"127.0.0.1": False, "127.0.0.2": True, "0.0.0.0": True})))
def test_the_same_address_or_every_one_is_in_the_way(family, held, ways):
    port = free_port()
    with socket.socket(family) as other:
        other.bind((held, port))
        assert not any(in_the_way(port, *filter(None, [address])) for address in ways), "nobody listens yet"
        other.listen()
        for address, is_taken in ways.items():
            assert in_the_way(port, *filter(None, [address])) is is_taken, f"{address or 'as a daemon asks'} beside {held}"
    assert not in_the_way(port + 1)
