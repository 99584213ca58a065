"""Ctrl-C in programs that tests start."""

# A first line for them: what a shell starts in the background, a whole test run perhaps, is born deaf to Ctrl-C.
LISTEN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
