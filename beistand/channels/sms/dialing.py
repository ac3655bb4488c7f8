"""Making the connection to a provider: its name, the handshake, its certificate.

All of that may take seconds in which no other line must wait, so each attempt has a
thread of its own. What comes out is a socket that never blocks.
"""

import socket
import ssl
import threading

from beistand.channels.sms.providers import Provider

PATIENCE = 10.0  # seconds for each step
# A socket of either kind says so that it has nothing to read, or no room, just now.
NOT_READY = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Dial:
    """One attempt to reach a provider."""

    def __init__(self, provider: Provider) -> None:
        """Begin."""
        self.sock: socket.socket | None = None
        self.problem = ""
        self._provider = provider
        self._thread = threading.Thread(target=self._run, name="dial", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether there is a connection, or a reason why there is none."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.sock = _open_line(self._provider)
        except (OSError, ValueError) as problem:
            self.problem = f"cannot connect: {type(problem).__name__}"


def _open_line(provider: Provider) -> socket.socket:
    sock = socket.create_connection((provider.host, provider.port), PATIENCE)
    try:
        # Without it a packet waits for the answer to the one before: 115 a second.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if provider.tls:
            context = ssl.create_default_context(cafile=provider.ca or None)
            sock = context.wrap_socket(sock, server_hostname=provider.host)
        sock.setblocking(False)
    except BaseException:
        sock.close()
        raise
    return sock


def receive(sock: socket.socket, most: int) -> bytes:
    """What has come, "" at the end; with TLS also what its layer holds already.

    Raises:
        OSError: the connection broke. One of NOT_READY: nothing has come.
    """
    came = sock.recv(most)
    while came and isinstance(sock, ssl.SSLSocket) and sock.pending():
        try:
            came += sock.recv(most)
        except NOT_READY:
            break
    return came
