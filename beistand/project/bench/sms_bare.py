"""The opponent: smpplib in a bare loop, which keeps nothing and forgets everything.

Run as a program: PORT COUNT WINDOW. Prints one JSON object. As fast as smpplib can be
made without changing it: one select loop, TCP_NODELAY, a window of open answers.
"""

import json
import logging
import select
import socket
import sys
import time
from collections import deque
from typing import Any

import smpplib.client
import smpplib.gsm

TEXT = "Stadt Kaiserslautern: Kennen Sie jemanden, der allein ist? 0631 365-4711"


def send_bare(port: int, count: int, window: int) -> dict[str, float]:
    """Send so many texts and wait for all receipts; what was counted, in seconds."""
    logging.disable()
    client = smpplib.client.Client(
        "127.0.0.1", port, allow_unknown_opt_params=True, logger_name="bare"
    )
    open_answers: set[int] = set()
    ids: set[bytes] = set()
    receipts = 0

    def sent(pdu: Any, **_more: object) -> None:
        open_answers.discard(pdu.sequence)
        ids.add(pdu.message_id)

    def received(pdu: Any, **_more: object) -> int:
        nonlocal receipts
        receipts += pdu.receipted_message_id in ids
        return 0

    client.set_message_sent_handler(sent)
    client.set_message_received_handler(received)
    client.connect()
    client._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.bind_transceiver(system_id="city", password="secret")  # noqa: S106
    parts, coding, kind = smpplib.gsm.make_parts(TEXT)
    waiting = deque(f"4915{number:09d}" for number in range(count))
    begun = time.perf_counter()
    while waiting or open_answers or receipts < len(ids):
        while waiting and len(open_answers) < window:
            to = waiting.popleft()
            for part in parts:
                pdu = client.send_message(
                    source_addr_ton=5,
                    source_addr_npi=0,
                    source_addr="Hilfe",
                    dest_addr_ton=1,
                    dest_addr_npi=1,
                    destination_addr=to,
                    short_message=part,
                    data_coding=coding,
                    esm_class=kind,
                    registered_delivery=True,
                )
                open_answers.add(pdu.sequence)
        if not select.select([client._socket], [], [], 5)[0]:
            break
        client.read_once()
    seconds = time.perf_counter() - begun
    client.disconnect()
    return {"seconds": seconds, "answered": len(ids), "receipts": receipts}


if __name__ == "__main__":
    told = send_bare(*(int(each) for each in sys.argv[1:4]))
    sys.stdout.write(json.dumps(told) + "\n")
