"""JupyterLab's line to a kernel, without the wait that TCP adds to small messages.

A slider sends a short message at each step, and Nagle's algorithm (RFC 896) holds such messages back for tens of
milliseconds. Jupyter Server leaves it on; here it is switched off, and a picture follows its slider sooner.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """The usual connection, told not to wait."""

    def connect(self) -> Any:
        self.websocket_handler.set_nodelay(True)
        return super().connect()
