"""Named timers without a loop: who owns the clock asks when the next is due and fires what is."""

from collections.abc import Callable


class Timers:
    """A few timers by name; setting a name again replaces it."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[float, Callable[[], None]]] = {}

    def set(self, name: str, due_s: float, action: Callable[[], None]) -> None:
        """Fire `action` once at the monotone second `due_s`."""
        self._due[name] = (due_s, action)

    def cancel(self, name: str) -> None:
        """Forget a timer; nothing happens when there is none."""
        self._due.pop(name, None)

    def is_set(self, name: str) -> bool:
        """Whether this timer will fire."""
        return name in self._due

    def clear(self) -> None:
        """Forget all of them, as a power cut does."""
        self._due.clear()

    def next_due(self) -> float | None:
        """Monotone second of the earliest; None when nothing is set."""
        return min((due for due, _ in self._due.values()), default=None)

    def fire(self, now_s: float) -> int:
        """Run everything due, earliest first, each once; returns how many ran. Timers set meanwhile wait for the next call."""
        ready = sorted((due, name) for name, (due, _) in self._due.items() if due <= now_s)
        fired = 0
        for due, name in ready:
            entry = self._due.get(name)
            if entry is None or entry[0] != due:
                continue
            del self._due[name]
            entry[1]()
            fired += 1
        return fired
