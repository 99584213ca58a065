"""One filter of a layer with many channels, and groups: ChannelExplorer."""

from cnnkit.widgets.channel.explorer import ChannelExplorer

__all__ = ["ChannelExplorer"]
