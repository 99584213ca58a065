"""Listening for a bell: heard while awake, given up soon when all is silent."""

import threading
import time

from cnnkit.kernels.bell import Bell


def test_what_rang_before_is_heard_at_once():
    bell = Bell()
    since = bell.rung
    bell.ring()
    assert bell.listen(since)
    assert bell.rung == since + 1


def test_silence_is_listened_to_for_a_moment_only():
    bell = Bell()
    bell.listen(bell.rung)  # compiles
    seconds = []
    for _ in range(5):
        start = time.thread_time()  # what it cost a processor, however many others there are
        assert not bell.listen(bell.rung)
        seconds.append(time.thread_time() - start)
    assert min(seconds) < 0.005


def test_a_ring_from_another_thread_is_heard():
    bell, heard, stop = Bell(), [], time.monotonic() + 10
    bell.ring()

    def listen():
        while not heard and time.monotonic() < stop:
            if bell.listen(1):
                heard.append(bell.rung)

    listener = threading.Thread(target=listen)
    listener.start()
    bell.ring()
    listener.join()
    assert heard == [2]
