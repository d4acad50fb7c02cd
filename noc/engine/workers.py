"""Threads for what would block the engine's loop: names to resolve, secrets to fetch, requests to read."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers(ThreadPoolExecutor):
    """One thread for each call, and nobody waits for it: a resolver that does not answer must not hold up the end.

    asyncio takes no executor but a ThreadPoolExecutor, whose own threads are waited for when Python ends.
    """

    def submit(self, function: Callable[P, T], /, *words: P.args, **more: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        Thread(target=_carry_out, args=(future, function, words, more), name="engine-worker", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """There is nothing to shut down."""


def _carry_out(future: Future[Any], function: Callable[..., Any], words: tuple[Any, ...], more: dict[str, Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*words, **more)
    except BaseException as error:  # noqa: BLE001  whatever it is belongs to who asked
        future.set_exception(error)
    else:
        future.set_result(result)
